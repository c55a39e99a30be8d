package io.mlops4j.drift.stat;

/**
 * The law of the largest difference of two samples' cumulative shares, looked at only where pooled
 * cells end, over all ways to deal the pooled values to the two samples.
 *
 * <p>Dealing is a walk over the cells: the smaller sample gets a binomial number out of each, given
 * that the numbers add up to its size. The probability that the walk never leaves the band is a
 * repeated convolution cut off at the band. It is carried out exactly while the work is small, and
 * in the normal limit beyond.
 */
final class CellSmirnovLaw {
  static final int EXACT_UP_TO = 5_000;

  /** Ten or so milliseconds of work. */
  private static final double OPERATIONS_UP_TO_THERE = 2e7;

  /** Some milliseconds of work. */
  private static final double OPERATIONS_BEYOND = 4e6;

  /** Bounds the memory of the exact walk to some 64 MB. */
  private static final long LARGEST_EXACT = 4_000_000;

  /** Differences are counted in 1 / (n m) and must fit a long. */
  private static final double LARGEST_PRODUCT = 4e18;

  /** Below this a p-value is an upper bound only, as one minus a probability has no digits left. */
  static final double UNRESOLVED = 1e-9;

  private final long[] reference;
  private final long[] current;
  private final long[] pooled;
  private final long n;
  private final long m;

  /** The sample named current is the smaller one. */
  private CellSmirnovLaw(long[] reference, long[] current, long n, long m) {
    this.reference = reference;
    this.current = current;
    this.n = n;
    this.m = m;
    this.pooled = new long[reference.length];
    for (int i = 0; i < pooled.length; i++) {
      pooled[i] = reference[i] + current[i];
    }
  }

  /** P(D' >= D), or an upper bound of it below 1e-9. */
  static double upper(long[] reference, long[] current) {
    return of(reference, current).upper(false);
  }

  /**
   * P(D' > D, or D' = D and E' >= E), where E is the largest difference in the direction opposite
   * to that of D: equal distances, frequent in small samples, are told apart. Beyond the exact law
   * they no longer matter, and this is {@link #upper(long[], long[])}.
   */
  static double refined(long[] reference, long[] current) {
    return of(reference, current).upper(true);
  }

  private static CellSmirnovLaw of(long[] reference, long[] current) {
    long n = BandedWalk.total(reference);
    long m = BandedWalk.total(current);
    return n < m
        ? new CellSmirnovLaw(current, reference, m, n)
        : new CellSmirnovLaw(reference, current, n, m);
  }

  private double upper(boolean refined) {
    double distance = distance();
    if (distance == 0) {
      return 1;
    }
    double scaled = distance * Math.sqrt((double) n / (n + m) * m);
    // Wei and Dudley 2012: this bound holds for all sample sizes.
    double bound = Math.min(1.0, Math.E * Math.exp(-2 * scaled * scaled));
    if (bound < UNRESOLVED) {
      return bound;
    }
    double inside = exact(distance) ? inside(refined) : BandedWalk.normal(pooled, scaled);
    return 1 - inside < UNRESOLVED ? Math.min(bound, UNRESOLVED) : Math.min(1.0, 1 - inside);
  }

  private double distance() {
    double largest = 0;
    long seen = 0;
    long seenCurrent = 0;
    for (int i = 0; i < pooled.length; i++) {
      seen += reference[i];
      seenCurrent += current[i];
      largest = Math.max(largest, Math.abs((double) seen / n - (double) seenCurrent / m));
    }
    return largest;
  }

  private boolean exact(double distance) {
    return m <= LARGEST_EXACT
        && ((double) n + m) * m < LARGEST_PRODUCT
        && BandedWalk.dealtOperations(pooled, m, distance)
            <= (m <= EXACT_UP_TO ? OPERATIONS_UP_TO_THERE : OPERATIONS_BEYOND);
  }

  private double inside(boolean refined) {
    long above = 0;
    long below = 0;
    long seen = 0;
    long seenCurrent = 0;
    for (int i = 0; i < pooled.length; i++) {
      seen += pooled[i];
      seenCurrent += current[i];
      long excess = seenCurrent * (n + m) - seen * m;
      above = Math.max(above, excess);
      below = Math.max(below, -excess);
    }
    long largest = Math.max(above, below);
    long opposite = Math.min(above, below);
    double inside = BandedWalk.dealt(pooled, m, largest, largest);
    if (refined && opposite > 0) {
      inside += BandedWalk.dealt(pooled, m, largest + 1, opposite);
      inside -= BandedWalk.dealt(pooled, m, largest, opposite);
      inside += BandedWalk.dealt(pooled, m, opposite, largest + 1);
      inside -= BandedWalk.dealt(pooled, m, opposite, largest);
    }
    return inside;
  }
}
