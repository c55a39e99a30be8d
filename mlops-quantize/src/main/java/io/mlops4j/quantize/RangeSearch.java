package io.mlops4j.quantize;

/** Chooses a range from counted values, by the methods that need more than the extremes. */
final class RangeSearch {

  private static final double SHRINK = 0.97;
  private static final int STEPS = 100;

  private RangeSearch() {}

  /** All but the rarest extremes. */
  static ValueRange percentile(SortedCounts counts, double percent) {
    double outside = 1 - percent / 100;
    boolean bothSigns = counts.min() < 0 && counts.max() > 0;
    double share = bothSigns ? outside / 2 : outside;
    double low = counts.min() < 0 ? counts.quantile(share) : 0;
    double high = counts.max() > 0 ? counts.quantile(1 - share) : 0;
    return ValueRange.around(low, high);
  }

  /**
   * The range of the smallest expected squared error. Rounding costs a twelfth of the squared step,
   * but nothing for values that round to zero and are next to it; clipping costs the square of what
   * is cut off. Both ends shrink in steps of 3 %, each combination is tried.
   */
  static ValueRange squaredError(SortedCounts counts, ActivationCodes codes) {
    double low = counts.min();
    double high = counts.max();
    if (low == 0 && high == 0) {
      return ValueRange.around(0, 0);
    }
    if (codes.isSymmetric()) {
      double largest = Math.max(-low, high);
      low = -largest;
      high = largest;
    }
    double[] lows = candidates(low);
    double[] highs = candidates(high);
    double[] below = new double[lows.length];
    double[] above = new double[highs.length];
    for (int i = 0; i < lows.length; i++) {
      below[i] = counts.squaredDistance(0, counts.first(lows[i]), lows[i]);
    }
    for (int i = 0; i < highs.length; i++) {
      above[i] = counts.squaredDistance(counts.first(highs[i]), counts.size(), highs[i]);
    }
    double steps = codes.max() - codes.min();
    ValueRange best = ValueRange.around(low, high);
    double smallest = Double.POSITIVE_INFINITY;
    for (int i = 0; i < lows.length; i++) {
      for (int j = 0; j < highs.length; j++) {
        if (codes.isSymmetric() && i != j) {
          continue;
        }
        double step = (highs[j] - lows[i]) / steps;
        double error = below[i] + above[j] + rounding(counts, step);
        if (error < smallest) {
          smallest = error;
          best = ValueRange.around(lows[i], highs[j]);
        }
      }
    }
    return best;
  }

  private static double rounding(SortedCounts counts, double step) {
    int from = counts.first(-step / 2);
    int to = counts.first(step / 2);
    double moved = counts.sensitivity() - counts.sensitivity(from, to);
    return moved * step * step / 12;
  }

  private static double[] candidates(double end) {
    if (end == 0) {
      return new double[] {0};
    }
    double[] ends = new double[STEPS];
    for (int i = 0; i < STEPS; i++) {
      ends[i] = end * Math.pow(SHRINK, i);
    }
    return ends;
  }
}
