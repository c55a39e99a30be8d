package io.mlops4j.quantize.kernel;

/**
 * What calibration asks of values: extremes, moments, histograms. Values that are not finite never
 * count. Two forms; extremes and histograms are equal between them, moments differ only by the
 * order of addition in double precision.
 *
 * <p>Thread-safe; time is linear in the length. A range outside an array is an {@link
 * IndexOutOfBoundsException} and nothing is written.
 */
public interface Statistics {

  /**
   * Widens {@code range} to the finite values: {@code range[0]} is lowered, {@code range[1]}
   * raised. Start with positive and negative infinity, which stay when no value is finite. The
   * negative zero is below the positive one.
   *
   * @param x values
   * @param offset index of the first value
   * @param length number of values
   * @param range running minimum and maximum
   */
  void extremes(float[] x, int offset, int length, float[] range);

  /**
   * Count, sum and sum of squares of the finite values.
   *
   * @param x values
   * @param offset index of the first value
   * @param length number of values
   * @return the moments
   */
  Moments moments(float[] x, int offset, int length);

  /**
   * Adds the finite values within a fixed range to bins of equal width. A value belongs to bin
   * {@code floor((x - low) * (bins / (high - low)))}, in double precision; {@code high} itself
   * belongs to the last bin. Values outside the range are not counted.
   *
   * @param x values
   * @param offset index of the first value
   * @param length number of values
   * @param low lower end, finite
   * @param high upper end, finite, above {@code low}
   * @param counts the bins, at least one
   */
  void histogram(float[] x, int offset, int length, float low, float high, long[] counts);
}
