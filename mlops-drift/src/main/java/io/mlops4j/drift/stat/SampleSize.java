package io.mlops4j.drift.stat;

/**
 * How many values of each kind a sample held; the kinds add up to everything that was given.
 * Immutable.
 *
 * @param finite ordinary values
 * @param nan values that are not a number
 * @param negativeInfinity values that are negative infinity
 * @param positiveInfinity values that are positive infinity
 * @param missing values that were absent
 */
public record SampleSize(
    long finite, long nan, long negativeInfinity, long positiveInfinity, long missing) {

  /**
   * Refuses negative counts.
   *
   * @param finite ordinary values
   * @param nan values that are not a number
   * @param negativeInfinity values that are negative infinity
   * @param positiveInfinity values that are positive infinity
   * @param missing values that were absent
   */
  public SampleSize {
    if (finite < 0 || nan < 0 || negativeInfinity < 0 || positiveInfinity < 0 || missing < 0) {
      throw new IllegalArgumentException(
          "counts must not be negative: finite %d, nan %d, -inf %d, +inf %d, missing %d"
              .formatted(finite, nan, negativeInfinity, positiveInfinity, missing));
    }
  }

  /**
   * The size of a sample of which only the number of values is known.
   *
   * @param total the number of values
   * @return a size with {@code total} finite values
   */
  public static SampleSize of(long total) {
    return new SampleSize(total, 0, 0, 0, 0);
  }

  /**
   * The size of a sample of numbers.
   *
   * @param values the sample
   * @return the kinds counted
   */
  public static SampleSize of(double[] values) {
    long nan = 0;
    long negative = 0;
    long positive = 0;
    for (double value : values) {
      if (!(Math.abs(value) <= Double.MAX_VALUE)) {
        if (Double.isNaN(value)) {
          nan++;
        } else if (value > 0) {
          positive++;
        } else {
          negative++;
        }
      }
    }
    return new SampleSize(values.length - nan - negative - positive, nan, negative, positive, 0);
  }

  /**
   * All values, of whatever kind.
   *
   * @return the sum of the five counts
   */
  public long total() {
    return finite + nan + negativeInfinity + positiveInfinity + missing;
  }
}
