package io.mlops4j.drift.stat;

/**
 * The value above which a distance means drift: either a constant, or the value that a distance
 * exceeds with a given probability when nothing changed. Immutable.
 */
public final class Threshold {
  /** Below, a law that is dealt would take more than a million deals at each comparison. */
  private static final double LEAST_ALPHA = 1e-6;

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
   * <p>Where the law is dealt, at least 1 / alpha - 1 deals are made, however few were asked for:
   * fewer could not tell any distance from chance. A thousandth takes the default number of 999; a
   * tenth of that takes ten times as long.
   *
   * @param alpha the false-alarm probability accepted, in [0.000001, 1)
   * @return the threshold
   * @throws IllegalArgumentException when alpha is out of that range
   */
  public static Threshold nullLaw(double alpha) {
    if (Arguments.alpha(alpha) < LEAST_ALPHA) {
      throw new IllegalArgumentException(
          "alpha must be at least "
              + LEAST_ALPHA
              + ", not "
              + alpha
              + ": a rarer excess takes more than a million deals; take a fixed threshold, or a"
              + " test whose p-value is computed, such as KolmogorovSmirnov or ChiSquare");
    }
    return new Threshold(true, alpha);
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

  /** As many deals as were asked for, or as many as it takes that one in them exceeds the rest. */
  int deals(int permutations) {
    return Math.max(permutations, (int) Math.ceil((1 - 1e-9) / value) - 1);
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
