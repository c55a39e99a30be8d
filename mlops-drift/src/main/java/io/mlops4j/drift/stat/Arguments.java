package io.mlops4j.drift.stat;

/** The checks that several tests make of their arguments. */
final class Arguments {
  /** Two such samples add up to a whole number that a double holds. */
  static final long LARGEST_TOTAL = 1L << 52;

  private Arguments() {}

  static double alpha(double alpha) {
    if (!(alpha > 0 && alpha < 1)) {
      throw new IllegalArgumentException("alpha must lie in (0, 1), not " + alpha);
    }
    return alpha;
  }

  static double effect(double minimum) {
    if (!(minimum >= 0 && minimum < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "the smallest effect must be finite and 0 or more, not " + minimum);
    }
    return minimum;
  }

  static int atLeast(int minimum, int value, String name) {
    if (value < minimum) {
      throw new IllegalArgumentException(name + " must be at least " + minimum + ", not " + value);
    }
    return value;
  }

  /** Checks two rows of counts over the same cells and returns their totals. */
  static long[] totals(long[] reference, long[] current) {
    if (reference.length != current.length) {
      throw new IllegalArgumentException(
          "reference has " + reference.length + " cells, current has " + current.length);
    }
    return new long[] {total(reference, "reference"), total(current, "current")};
  }

  static long total(long[] counts, String name) {
    long total = 0;
    for (long count : counts) {
      if (count < 0) {
        throw new IllegalArgumentException(name + " holds the negative count " + count);
      }
      if (count > LARGEST_TOTAL - total) {
        throw new IllegalArgumentException(
            "the counts of "
                + name
                + " add up to more than 2^52, with "
                + count
                + " on top of "
                + total
                + ": count fewer values");
      }
      total += count;
    }
    if (total == 0) {
      throw new IllegalArgumentException(name + " is empty");
    }
    return total;
  }
}
