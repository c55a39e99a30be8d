package io.mlops4j.quantize;

/**
 * Finds, for each channel, how far below the largest magnitude the range should end so that the
 * squared error is smallest: clipping a few outliers buys finer steps for all others.
 *
 * <p>Magnitudes are counted in a histogram, one pass over the values; candidate ranges are then
 * judged on the histogram. It is an approximation, so the caller compares the exact errors and
 * keeps the plain range where that is better. Takes time linear in the values plus {@code channels
 * x bins x candidates}, memory {@code channels x bins}. Confined.
 */
final class ScaleSearch {

  private static final int BINS_OF_ONE = 8192;
  private static final int BINS_OF_MANY = 512;
  private static final double COARSE_FACTOR = 0.93;
  private static final double FINE_FACTOR = 0.99;
  private static final int FINE_CANDIDATES = 7;

  /** Fewer bins than this for each code would misjudge the rounding error. */
  private static final int BINS_PER_CODE = 2;

  private static final double SMALLEST_SHARE = 0.05;

  private final float[] absMax;
  private final int limit;
  private final int bins;
  private final int[] counts;
  private final float[] binsPerUnit;

  /**
   * A search with empty histograms.
   *
   * @param absMax largest finite magnitude of each channel
   * @param limit largest code
   */
  ScaleSearch(float[] absMax, int limit) {
    this.absMax = absMax;
    this.limit = limit;
    this.bins = absMax.length == 1 ? BINS_OF_ONE : BINS_OF_MANY;
    this.counts = new int[Math.multiplyExact(absMax.length, bins)];
    this.binsPerUnit = new float[absMax.length];
    for (int c = 0; c < absMax.length; c++) {
      float perUnit = bins / absMax[c];
      binsPerUnit[c] = Float.isFinite(perUnit) ? perUnit : 0f;
    }
  }

  void count(int channel, float value) {
    float magnitude = Math.abs(value);
    if (magnitude <= absMax[channel]) {
      int bin = Math.min(bins - 1, (int) (magnitude * binsPerUnit[channel]));
      counts[channel * bins + bin]++;
    }
  }

  /** The end of the best range for each channel, at most its largest magnitude. */
  float[] bestMaxima() {
    float[] best = new float[absMax.length];
    for (int c = 0; c < best.length; c++) {
      best[c] = (float) (absMax[c] * bestShare(c));
    }
    return best;
  }

  private double bestShare(int channel) {
    double floor = Math.max(SMALLEST_SHARE, (double) BINS_PER_CODE * limit / bins);
    double coarse = best(channel, 1, COARSE_FACTOR, floor, 1);
    double widest = Math.min(1, coarse * Math.pow(FINE_FACTOR, -FINE_CANDIDATES));
    double narrowest = Math.max(floor, coarse * Math.pow(FINE_FACTOR, FINE_CANDIDATES));
    return best(channel, widest, FINE_FACTOR, narrowest, coarse);
  }

  private double best(int channel, double from, double factor, double to, double initial) {
    double best = initial;
    double smallest = error(channel, initial);
    for (double share = from; share >= to; share *= factor) {
      double error = error(channel, share);
      if (error < smallest) {
        smallest = error;
        best = share;
      }
    }
    return best;
  }

  /** Squared error in units of a bin, as if every value sat in the middle of its bin. */
  private double error(int channel, double share) {
    double step = share * bins / limit;
    double sum = 0;
    for (int bin = 0; bin < bins; bin++) {
      int count = counts[channel * bins + bin];
      if (count > 0) {
        double value = bin + 0.5;
        double difference = value - Math.min(limit, Math.rint(value / step)) * step;
        sum += count * difference * difference;
      }
    }
    return sum;
  }
}
