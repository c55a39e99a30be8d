package io.mlops4j.drift.stat;

/**
 * The energy distance: the root of twice the integral of (F - G) squared, in the root of the
 * values' unit. Immutable.
 *
 * <p>Source: G. J. Szekely and M. L. Rizzo, "Energy statistics", Journal of Statistical Planning
 * and Inference 143, 2013.
 */
public final class Energy extends EcdfDistance<Energy> {
  private static final Energy DEFAULT = new Energy(Settings.defaults());

  private Energy(Settings settings) {
    super(settings);
  }

  /**
   * The distance with its defaults.
   *
   * <ul>
   *   <li>{@link Threshold#nullLaw} at 0.05
   *   <li>{@link NanPolicy#REJECT}, also for infinite values
   *   <li>no smallest effect
   *   <li>999 permutations from a fixed seed
   * </ul>
   *
   * @return the default distance
   */
  public static Energy withDefaults() {
    return DEFAULT;
  }

  @Override
  Energy with(Settings changed) {
    return new Energy(changed);
  }

  @Override
  String name() {
    return "energy";
  }

  @Override
  boolean squared() {
    return true;
  }

  @Override
  double fromHalf(double half, double[] reference) {
    return 2 * Math.sqrt(half);
  }
}
