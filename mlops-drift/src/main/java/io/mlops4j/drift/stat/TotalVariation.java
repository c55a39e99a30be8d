package io.mlops4j.drift.stat;

/**
 * The total variation distance: half the sum of |p - q|, in [0, 1]. Immutable.
 *
 * <p>It is not smooth where the shares agree, so its null law is dealt at every size. Small samples
 * allow few distances; equal ones are told apart by the sum of (p - q)^2 / (p + q), so that a
 * threshold from the null law lies just below or at the distance where many deals give that very
 * one.
 */
public final class TotalVariation extends BinnedDistance<TotalVariation> {
  private static final TotalVariation DEFAULT =
      new TotalVariation(Settings.defaults(EmptyCells.KEEP));

  private TotalVariation(Settings settings) {
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
  public static TotalVariation withDefaults() {
    return DEFAULT;
  }

  @Override
  TotalVariation with(Settings changed) {
    return new TotalVariation(changed);
  }

  @Override
  String name() {
    return "total variation";
  }

  @Override
  double of(double[] reference, double[] current) {
    double sum = 0;
    for (int i = 0; i < reference.length; i++) {
      sum += Math.abs(reference[i] - current[i]);
    }
    return 0.5 * sum;
  }

  @Override
  boolean isCoarse() {
    return true;
  }

  @Override
  double toQuadratic(double statistic) {
    return Double.NaN;
  }

  @Override
  double fromQuadratic(double quadratic) {
    return Double.NaN;
  }
}
