package io.mlops4j.drift;

/** Adds up the counts of a feature, to no more than the statistics take. */
final class CountTotal {
  /** Two of them add up to a whole number that a double holds. */
  private static final long LARGEST = 1L << 52;

  private CountTotal() {}

  static long add(long total, long count) {
    if (count > LARGEST - total) {
      throw new ArithmeticException(
          "the counts of a feature add up to more than 2^52, with "
              + count
              + " on top of "
              + total
              + ": merge fewer windows");
    }
    return total + count;
  }
}
