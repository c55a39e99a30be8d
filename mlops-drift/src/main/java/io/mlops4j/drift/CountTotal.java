package io.mlops4j.drift;

/** Adds up counts of values, to no more than the statistics take. */
final class CountTotal {
  /** Two of them add up to a whole number that a double holds. */
  static final long LARGEST = 1L << 52;

  private CountTotal() {}

  static long add(long total, long count) {
    if (count > LARGEST - total) {
      throw new ArithmeticException(
          "the counts of one feature add up to more than 2^52, with "
              + count
              + " on top of "
              + total
              + ": merge fewer windows");
    }
    return total + count;
  }
}
