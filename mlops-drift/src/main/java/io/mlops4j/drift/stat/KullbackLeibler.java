package io.mlops4j.drift.stat;

/**
 * The Kullback-Leibler divergence of the reference from the current shares: the sum of p ln(p / q)
 * in nats, in [0, infinity]. Immutable.
 *
 * <p>Source: S. Kullback and R. A. Leibler, Annals of Mathematical Statistics 22, 1951.
 */
public final class KullbackLeibler extends BinnedDistance<KullbackLeibler> {
  private static final KullbackLeibler DEFAULT =
      new KullbackLeibler(Settings.defaults(EmptyCells.HALF_COUNT));

  private KullbackLeibler(Settings settings) {
    super(settings);
  }

  /**
   * The distance with its defaults.
   *
   * <ul>
   *   <li>{@link Binning#quantiles} with 10 ranges
   *   <li>{@link Threshold#nullLaw} at 0.05
   *   <li>{@link EmptyCells#HALF_COUNT}
   *   <li>no smallest effect
   *   <li>999 permutations from a fixed seed
   * </ul>
   *
   * @return the default distance
   */
  public static KullbackLeibler withDefaults() {
    return DEFAULT;
  }

  /**
   * The divergence as Evidently computes it: pooled Sturges widths, or one cell per value while the
   * reference has at most 20 distinct ones; its own filling of empty cells; threshold 0.1; values
   * that are not finite and missing labels left out.
   *
   * @return Evidently's divergence
   */
  public static KullbackLeibler evidently() {
    return new KullbackLeibler(
        Settings.foreign(ForeignBinning.EVIDENTLY, Threshold.fixed(0.1), EmptyCells.EVIDENTLY));
  }

  @Override
  KullbackLeibler with(Settings changed) {
    return new KullbackLeibler(changed);
  }

  @Override
  String name() {
    return "kullback-leibler";
  }

  @Override
  double of(double[] reference, double[] current) {
    double sum = 0;
    double referenceSum = 0;
    double currentSum = 0;
    for (int i = 0; i < reference.length; i++) {
      referenceSum += reference[i];
      currentSum += current[i];
      if (reference[i] > 0) {
        sum += reference[i] * Math.log(reference[i] / current[i]);
      }
    }
    // Filling may have left shares that do not add up to one.
    return sum / referenceSum + Math.log(currentSum / referenceSum);
  }

  @Override
  double toQuadratic(double statistic) {
    return 2 * statistic;
  }

  @Override
  double fromQuadratic(double quadratic) {
    return quadratic / 2;
  }
}
