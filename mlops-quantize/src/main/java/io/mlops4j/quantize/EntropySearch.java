package io.mlops4j.quantize;

/**
 * Chooses where to clip by the smallest Kullback-Leibler divergence between a distribution of
 * magnitudes and its quantized form. Zeros are left out: every grid holds them exactly.
 *
 * <p>Source: Migacz, 8-bit inference with TensorRT, 2017.
 */
final class EntropySearch {

  private static final int BINS = 2048;
  private static final int STRIDE = 8;

  private EntropySearch() {}

  static ValueRange range(SortedCounts counts, ActivationCodes codes) {
    double largest = Math.max(-counts.min(), counts.max());
    if (largest == 0) {
      return ValueRange.around(0, 0);
    }
    boolean twoSided = codes.isSymmetric() || (counts.min() < 0 && counts.max() > 0);
    int levels = twoSided ? 128 : 256;
    double[] bins = magnitudes(counts, largest);
    int best = BINS;
    double smallest = Double.POSITIVE_INFINITY;
    for (int kept = BINS; kept >= levels; kept -= STRIDE) {
      double divergence = divergence(bins, kept, levels);
      if (divergence < smallest) {
        smallest = divergence;
        best = kept;
      }
    }
    double threshold = largest * best / BINS;
    return ValueRange.around(Math.max(counts.min(), -threshold), Math.min(counts.max(), threshold));
  }

  /** Spreads the counts, whose bins widen with the magnitude, over bins of equal width. */
  private static double[] magnitudes(SortedCounts counts, double largest) {
    double[] bins = new double[BINS];
    for (int i = 0; i < counts.size(); i++) {
      double magnitude = Math.abs(counts.value(i));
      if (magnitude > 0) {
        double half = magnitude / 1024;
        double from = Math.max(0, (magnitude - half) / largest * BINS);
        double to = Math.min(BINS, (magnitude + half) / largest * BINS);
        double density = counts.count(i) / (to - from);
        for (int bin = (int) from; bin < BINS && bin < to; bin++) {
          bins[bin] += density * (Math.min(to, bin + 1) - Math.max(from, bin));
        }
      }
    }
    return bins;
  }

  /** Divergence when the first {@code kept} bins are rounded to levels and the others clipped. */
  private static double divergence(double[] bins, int kept, int levels) {
    double outside = 0;
    for (int i = kept; i < BINS; i++) {
      outside += bins[i];
    }
    double total = outside;
    for (int i = 0; i < kept; i++) {
      total += bins[i];
    }
    double inside = total - outside;
    if (inside <= 0) {
      return Double.POSITIVE_INFINITY;
    }
    double sum = 0;
    for (int level = 0; level < levels; level++) {
      int from = (int) ((long) level * kept / levels);
      int to = (int) ((long) (level + 1) * kept / levels);
      double mass = 0;
      int filled = 0;
      for (int i = from; i < to; i++) {
        mass += bins[i];
        filled += bins[i] > 0 ? 1 : 0;
      }
      for (int i = from; i < to; i++) {
        double p = bins[i] + (i == kept - 1 ? outside : 0);
        if (p > 0) {
          double q = bins[i] > 0 ? mass / filled / inside : 1e-12;
          sum += p / total * Math.log(p / total / q);
        }
      }
    }
    return sum;
  }
}
