package io.mlops4j.quantize.kernel;

/**
 * Count, sum and sum of squares of values, which can be added up part by part. Immutable.
 *
 * @param count number of values
 * @param sum their sum
 * @param squaredSum the sum of their squares
 */
public record Moments(long count, double sum, double squaredSum) {

  /** No values. */
  public static final Moments NONE = new Moments(0, 0, 0);

  /**
   * The moments of both sets of values.
   *
   * @param other the other set
   * @return the union
   */
  public Moments plus(Moments other) {
    return new Moments(count + other.count, sum + other.sum, squaredSum + other.squaredSum);
  }

  /**
   * The mean.
   *
   * @return NaN when there are no values
   */
  public double mean() {
    return sum / count;
  }

  /**
   * The mean squared deviation from the mean. Loses digits where the mean is large beside it.
   *
   * @return not negative; NaN when there are no values
   */
  public double variance() {
    return Math.max(0, squaredSum / count - mean() * mean());
  }
}
