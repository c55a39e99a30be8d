package io.mlops4j.drift.stat;

/**
 * The value above which a distance means drift: either a constant, or the value that a distance
 * exceeds with a given probability when nothing changed. Immutable.
 */
public final class Threshold {
  private static final Threshold DEFAULT = new Threshold(true, 0.05);

  private final boolean fromNullLaw;
  private final double value;

  private Threshold(boolean fromNullLaw, double value) {
    this.fromNullLaw = fromNullLaw;
    this.value = value;
  }

  static Threshold defaults() {
    return DEFAULT;
  }

  /**
   * A threshold from the law of the distance under "nothing changed", at the sizes of the samples
   * compared.
   *
   * @param alpha the false-alarm probability accepted, in (0, 1)
   * @return the threshold
   */
  public static Threshold nullLaw(double alpha) {
    return new Threshold(true, Arguments.alpha(alpha));
  }

  /**
   * A constant, whatever the sizes; for small samples such a threshold alarms without cause.
   *
   * @param value the constant, 0 or more
   * @return the threshold
   */
  public static Threshold fixed(double value) {
    return new Threshold(false, Arguments.effect(value));
  }

  boolean fromNullLaw() {
    return fromNullLaw;
  }

  /** The constant, or alpha. */
  double value() {
    return value;
  }

  @Override
  public String toString() {
    return fromNullLaw ? "nullLaw(" + value + ")" : "fixed(" + value + ")";
  }
}
