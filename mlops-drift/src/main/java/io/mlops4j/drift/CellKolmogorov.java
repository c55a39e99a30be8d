package io.mlops4j.drift;

/**
 * The Kolmogorov-Smirnov test on counts in common cells, with the null law of exactly that
 * statistic.
 *
 * <p>The largest difference of the two cumulative shares is taken at the cells' borders only.
 * Looking at fewer points makes it smaller than the classical D, and equal values (a feature of
 * three distinct numbers, a mass of NaN) make it smaller still, so that the classical p-value would
 * be too large. Here the p-value is the probability, over all ways to deal the pooled observations
 * to the two samples, that the difference at these borders is as large as the one seen: the
 * permutation test, given the pooled counts per cell.
 *
 * <p>Dealing is a walk over the cells: the smaller sample gets a binomial number out of each, given
 * that the numbers add up to its size. The probability that the walk never leaves the band is a
 * repeated convolution cut off at the band. It is carried out exactly while the smaller sample has
 * at most {@value #EXACT_UP_TO} observations or the work is small, as it is where nearly all mass
 * lies in one cell and counts beside it may be few; and in the normal limit beyond.
 */
final class CellKolmogorov {
  static final int EXACT_UP_TO = 5_000;

  /** Some milliseconds of work. */
  private static final double EXACT_OPERATIONS = 4e6;

  /** Bounds the memory of the exact walk to some 64 MB. */
  private static final long LARGEST_EXACT = 4_000_000;

  private static final double UNRESOLVED = 1e-9;

  private CellKolmogorov() {}

  /** The largest absolute difference of cumulative shares; both samples must not be empty. */
  static double statistic(long[] reference, long[] current) {
    double n = total(reference);
    double m = total(current);
    double largest = 0;
    long below = 0;
    long belowCurrent = 0;
    for (int i = 0; i < reference.length; i++) {
      below += reference[i];
      belowCurrent += current[i];
      largest = Math.max(largest, Math.abs(below / n - belowCurrent / m));
    }
    return largest;
  }

  /** The probability of a difference at least as large when both samples come from one law. */
  static double pValue(long[] reference, long[] current) {
    long n = total(reference);
    long m = total(current);
    double distance = statistic(reference, current);
    if (distance == 0) {
      return 1;
    }
    double scaled = distance * Math.sqrt((double) n / (n + m) * m);
    // Wei and Dudley 2012: this bound holds for all sample sizes.
    double bound = Math.min(1.0, Math.E * Math.exp(-2 * scaled * scaled));
    if (bound < UNRESOLVED) {
      return bound;
    }
    long[] pooled = pooled(reference, current);
    long smaller = Math.min(n, m);
    boolean exact =
        smaller <= EXACT_UP_TO
            || (smaller <= LARGEST_EXACT
                && BandedWalk.dealtOperations(pooled, smaller, distance) <= EXACT_OPERATIONS);
    double inside =
        exact ? BandedWalk.dealt(pooled, smaller, distance) : BandedWalk.normal(pooled, scaled);
    return 1 - inside < UNRESOLVED ? Math.min(bound, UNRESOLVED) : Math.min(1.0, 1 - inside);
  }

  private static long[] pooled(long[] reference, long[] current) {
    long[] pooled = new long[reference.length];
    for (int i = 0; i < pooled.length; i++) {
      pooled[i] = reference[i] + current[i];
    }
    return pooled;
  }

  static long total(long[] cells) {
    long total = 0;
    for (long cell : cells) {
      total += cell;
    }
    return total;
  }
}
