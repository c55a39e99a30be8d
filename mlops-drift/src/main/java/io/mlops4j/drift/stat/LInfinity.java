package io.mlops4j.drift.stat;

/**
 * The L-infinity distance: the largest |p - q| of any cell, in [0, 1]. Immutable.
 *
 * <p>It is not smooth where the shares agree, so its null law is dealt at every size. Small samples
 * allow few distances; equal ones are told apart by the sum of (p - q)^2 / (p + q), so that a
 * threshold from the null law lies just below or at the distance where many deals give that very
 * one.
 */
public final class LInfinity extends BinnedDistance<LInfinity> {
  private static final LInfinity DEFAULT = new LInfinity(Settings.defaults(EmptyCells.KEEP));

  private LInfinity(Settings settings) {
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
  public static LInfinity withDefaults() {
    return DEFAULT;
  }

  /**
   * The distance as NannyML computes it for labels: one cell per label of either sample, so that
   * each unseen one stands for itself; threshold 0.1; missing labels left out. NannyML knows none
   * for numbers; here every distinct finite value is then a label.
   *
   * @return NannyML's distance
   */
  public static LInfinity nannyml() {
    return new LInfinity(
        Settings.foreign(ForeignBinning.NANNYML_LABELS, Threshold.fixed(0.1), EmptyCells.KEEP));
  }

  @Override
  LInfinity with(Settings changed) {
    return new LInfinity(changed);
  }

  @Override
  String name() {
    return "l-infinity";
  }

  @Override
  double of(double[] reference, double[] current) {
    double largest = 0;
    for (int i = 0; i < reference.length; i++) {
      largest = Math.max(largest, Math.abs(reference[i] - current[i]));
    }
    return largest;
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
