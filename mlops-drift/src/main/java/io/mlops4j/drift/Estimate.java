package io.mlops4j.drift;

/**
 * A figure with the band in which its true value is expected.
 *
 * <p>Immutable.
 *
 * @param value the figure
 * @param low the lower end of the band
 * @param high the upper end of the band
 */
public record Estimate(double value, double low, double high) {
  /**
   * Whether a value lies in the band, ends included.
   *
   * @param other a value
   * @return true when it does
   */
  public boolean covers(double other) {
    return low <= other && other <= high;
  }
}
