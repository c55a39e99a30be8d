package io.mlops4j.drift.stat;

/**
 * The Wasserstein-1 distance, or earth mover's distance: the integral of |F - G|, in the unit of
 * the values or, normed, in standard deviations of the reference. Immutable.
 */
public final class Wasserstein extends EcdfDistance<Wasserstein> {
  private static final double EVIDENTLY_LEAST_DEVIATION = 0.001;
  private static final Wasserstein RAW = new Wasserstein(Settings.defaults(), false, 0);
  private static final Wasserstein NORMED = new Wasserstein(Settings.defaults(), true, 0);

  private final boolean normed;
  private final double leastDeviation;

  private Wasserstein(Settings settings, boolean normed, double leastDeviation) {
    super(settings);
    this.normed = normed;
    this.leastDeviation = leastDeviation;
  }

  /**
   * The distance with its defaults.
   *
   * <ul>
   *   <li>raw, in the unit of the values
   *   <li>{@link Threshold#nullLaw} at 0.05
   *   <li>{@link NanPolicy#REJECT}, also for infinite values
   *   <li>no smallest effect
   *   <li>999 permutations from a fixed seed
   * </ul>
   *
   * @return the default distance
   */
  public static Wasserstein withDefaults() {
    return RAW;
  }

  /**
   * The distance over the standard deviation of the reference (that of a population, with n below),
   * and the defaults of {@link #withDefaults}. Against a constant reference it is 0 or infinite.
   *
   * @return the normed distance
   */
  public static Wasserstein normed() {
    return NORMED;
  }

  /**
   * The normed distance as Evidently computes it: a deviation below 0.001 counts as that; threshold
   * 0.1; values that are not finite left out.
   *
   * @return Evidently's distance
   */
  public static Wasserstein evidently() {
    return new Wasserstein(Settings.defaults(), /* normed= */ true, EVIDENTLY_LEAST_DEVIATION)
        .with(Threshold.fixed(0.1))
        .with(NanPolicy.EXCLUDE);
  }

  @Override
  Wasserstein with(Settings changed) {
    return new Wasserstein(changed, normed, leastDeviation);
  }

  @Override
  String name() {
    return normed ? "wasserstein, normed" : "wasserstein";
  }

  @Override
  boolean squared() {
    return false;
  }

  @Override
  double fromHalf(double half, double[] reference) {
    if (!normed || half == 0) {
      return 2 * half;
    }
    double scale = Moments.scale(reference, reference);
    Moments moments = Moments.of(reference, scale);
    double variance = moments.n < 2 ? 0 : moments.scaledVariance * (moments.n - 1) / moments.n;
    return 2 * (half / Math.max(leastDeviation, Math.sqrt(variance) * scale));
  }
}
