package io.mlops4j.quantize;

/**
 * Finds the scale and the zero point of the smallest squared error for all values of one weight: a
 * weight with outliers on one side wastes half of a symmetric range.
 *
 * <p>Values are counted in a histogram of their range, one pass; candidate ranges, whose two ends
 * shrink on their own, are then judged on the histogram. It is an approximation, so the caller
 * compares the exact errors. Takes time linear in the values plus {@code bins x candidates^2}.
 * Confined.
 */
final class ZeroPointSearch {

  private static final int BINS = 4096;
  private static final double COARSE_FACTOR = 0.9;
  private static final double FINE_FACTOR = 0.985;
  private static final int FINE_ROUNDS = 3;
  private static final int FINE_CANDIDATES = 8;

  /** Narrower ranges would have too few bins for each code. */
  private static final double SMALLEST_SHARE = 0.1;

  /** Codes {@code round(x / scale) + zeroPoint}. */
  record Grid(float scale, int zeroPoint) {}

  private final float low;
  private final float high;
  private final int limit;
  private final double binWidth;
  private final int[] counts = new int[BINS];

  /**
   * A search with an empty histogram.
   *
   * @param low smallest finite value, at most 0
   * @param high largest finite value, at least 0
   * @param limit the largest code; the smallest is its negative
   */
  ZeroPointSearch(float low, float high, int limit) {
    this.low = low;
    this.high = high;
    this.limit = limit;
    this.binWidth = ((double) high - low) / BINS;
  }

  void count(float value) {
    if (Float.isFinite(value) && binWidth > 0) {
      counts[Math.min(BINS - 1, (int) ((value - (double) low) / binWidth))]++;
    }
  }

  /** The best grid found; one whose scale is not a normal number when the range is too small. */
  Grid best() {
    double bestLow = 1;
    double bestHigh = 1;
    double smallest = error(1, 1);
    for (double a = 1; a >= SMALLEST_SHARE; a *= COARSE_FACTOR) {
      for (double b = 1; b >= SMALLEST_SHARE; b *= COARSE_FACTOR) {
        double error = error(a, b);
        if (error < smallest) {
          smallest = error;
          bestLow = a;
          bestHigh = b;
        }
      }
    }
    for (int round = 0; round < FINE_ROUNDS; round++) {
      double aroundLow = bestLow;
      for (int i = -FINE_CANDIDATES; i <= FINE_CANDIDATES; i++) {
        double a = Math.min(1, aroundLow * Math.pow(FINE_FACTOR, i));
        double error = error(a, bestHigh);
        if (error < smallest) {
          smallest = error;
          bestLow = a;
        }
      }
      double aroundHigh = bestHigh;
      for (int i = -FINE_CANDIDATES; i <= FINE_CANDIDATES; i++) {
        double b = Math.min(1, aroundHigh * Math.pow(FINE_FACTOR, i));
        double error = error(bestLow, b);
        if (error < smallest) {
          smallest = error;
          bestHigh = b;
        }
      }
    }
    return grid(bestLow, bestHigh);
  }

  private Grid grid(double lowShare, double highShare) {
    double from = low * lowShare;
    float scale = (float) ((high * highShare - from) / (2.0 * limit));
    int zero = (int) Math.rint(-limit - from / scale);
    return new Grid(scale, Math.max(-limit, Math.min(limit, zero)));
  }

  /** As if every value sat in the middle of its bin. */
  private double error(double lowShare, double highShare) {
    Grid grid = grid(lowShare, highShare);
    double inverse = 1.0 / grid.scale;
    double sum = 0;
    for (int bin = 0; bin < BINS; bin++) {
      if (counts[bin] > 0) {
        double value = low + (bin + 0.5) * binWidth;
        double code = Math.rint(value * inverse);
        code = Math.max(-limit - grid.zeroPoint, Math.min(limit - grid.zeroPoint, code));
        double difference = value - code * grid.scale;
        sum += counts[bin] * difference * difference;
      }
    }
    return sum;
  }
}
