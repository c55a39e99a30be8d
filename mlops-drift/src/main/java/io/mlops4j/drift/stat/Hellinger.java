package io.mlops4j.drift.stat;

/** The Hellinger distance: the root of 1 minus the sum of sqrt(p q), in [0, 1]. Immutable. */
public final class Hellinger extends BinnedDistance<Hellinger> {
  private static final Hellinger DEFAULT = new Hellinger(Settings.defaults(EmptyCells.KEEP));

  private Hellinger(Settings settings) {
    super(settings);
  }

  /**
   * The distance with its defaults.
   *
   * <ul>
   *   <li>{@link Binning#quantiles} with 10 ranges
   *   <li>{@link Threshold#nullLaw} at 0.05
   *   <li>{@link EmptyCells#KEEP}
   *   <li>no smallest effect
   *   <li>999 permutations from a fixed seed
   * </ul>
   *
   * @return the default distance
   */
  public static Hellinger withDefaults() {
    return DEFAULT;
  }

  /**
   * The distance as Evidently computes it: over equal widths of the pooled sample, as many as
   * Sturges' rule gives for the number of its distinct values; one cell per label; threshold 0.1;
   * values that are not finite and missing labels left out.
   *
   * @return Evidently's distance
   */
  public static Hellinger evidently() {
    return new Hellinger(
        Settings.foreign(ForeignBinning.EVIDENTLY_DISTINCT, Threshold.fixed(0.1), EmptyCells.KEEP));
  }

  /**
   * The distance as NannyML computes it: over Doane widths of the reference, or its values while
   * they are at most 50 and a tenth of its size, with one cell for all that lies outside; threshold
   * 0.1; values that are not finite and missing labels left out.
   *
   * @return NannyML's distance
   */
  public static Hellinger nannyml() {
    return new Hellinger(
        Settings.foreign(ForeignBinning.NANNYML, Threshold.fixed(0.1), EmptyCells.KEEP));
  }

  @Override
  Hellinger with(Settings changed) {
    return new Hellinger(changed);
  }

  @Override
  String name() {
    return "hellinger";
  }

  @Override
  double of(double[] reference, double[] current) {
    double sum = 0;
    for (int i = 0; i < reference.length; i++) {
      double difference = Math.sqrt(reference[i]) - Math.sqrt(current[i]);
      sum += difference * difference;
    }
    return Math.sqrt(0.5 * sum);
  }

  @Override
  double toQuadratic(double statistic) {
    return 8 * statistic * statistic;
  }

  @Override
  double fromQuadratic(double quadratic) {
    return Math.sqrt(quadratic / 8);
  }
}
