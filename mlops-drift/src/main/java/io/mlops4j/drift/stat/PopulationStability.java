package io.mlops4j.drift.stat;

/**
 * The population stability index: the sum of (p - q) ln(p / q) over the cells, in [0, infinity].
 * Immutable.
 *
 * <p>It is the Kullback-Leibler divergence in both directions, in nats, and symmetric as long as
 * the cells are fixed. The usual constants, 0.1 for a small and 0.25 for a large change, are
 * available through {@link Threshold#fixed}.
 *
 * <p>Source of the null law: B. Yurdakul, "Statistical Properties of Population Stability Index",
 * 2018.
 */
public final class PopulationStability extends BinnedDistance<PopulationStability> {
  private static final PopulationStability DEFAULT =
      new PopulationStability(Settings.defaults(EmptyCells.HALF_COUNT));

  private PopulationStability(Settings settings) {
    super(settings);
  }

  /**
   * The index with its defaults.
   *
   * <ul>
   *   <li>{@link Binning#quantiles} with 10 ranges
   *   <li>{@link Threshold#nullLaw} at 0.05
   *   <li>{@link EmptyCells#HALF_COUNT}
   *   <li>no smallest effect
   *   <li>999 permutations from a fixed seed
   * </ul>
   *
   * @return the default index
   */
  public static PopulationStability withDefaults() {
    return DEFAULT;
  }

  /**
   * The index as Evidently computes it: pooled Sturges widths, or one cell per value while the
   * reference has at most 20 distinct ones; its own filling of empty cells; threshold 0.1; values
   * that are not finite and missing labels left out.
   *
   * @return Evidently's index
   */
  public static PopulationStability evidently() {
    return new PopulationStability(
        Settings.foreign(ForeignBinning.EVIDENTLY, Threshold.fixed(0.1), EmptyCells.EVIDENTLY));
  }

  @Override
  PopulationStability with(Settings changed) {
    return new PopulationStability(changed);
  }

  @Override
  String name() {
    return "psi";
  }

  @Override
  double of(double[] reference, double[] current) {
    double sum = 0;
    for (int i = 0; i < reference.length; i++) {
      double p = reference[i];
      double q = current[i];
      sum += (p - q) * Math.log(p / q);
    }
    return sum;
  }

  @Override
  double toQuadratic(double statistic) {
    return statistic;
  }

  @Override
  double fromQuadratic(double quadratic) {
    return quadratic;
  }
}
