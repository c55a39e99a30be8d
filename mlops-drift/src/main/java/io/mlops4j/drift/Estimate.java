package io.mlops4j.drift;

import java.util.Arrays;

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
  private static final double DEVIATIONS = 3;
  private static final double QUANTILE_95 = 1.959963984540054;

  /**
   * A share, and on either side of it three times what the draws deviate from their mean and that
   * mean from the share; draws without a value are left out. Without a value it may be anything.
   */
  static Estimate around(double share, double[] drawn) {
    double[] defined = Arrays.stream(drawn).filter(d -> !Double.isNaN(d)).toArray();
    if (defined.length == 0 || Double.isNaN(share)) {
      return new Estimate(share, 0, 1);
    }
    double mean = Arrays.stream(defined).average().orElseThrow();
    double variance =
        Arrays.stream(defined).map(d -> (d - mean) * (d - mean)).average().orElseThrow();
    double reach = DEVIATIONS * (Math.sqrt(variance) + Math.abs(mean - share));
    return new Estimate(share, Math.max(0, share - reach), Math.min(1, share + reach));
  }

  /** A share of n cases with its 95 % interval (Wilson 1927); of none it is NaN, from 0 to 1. */
  static Estimate ofShare(double share, double n) {
    if (n == 0) {
      return new Estimate(Double.NaN, 0, 1);
    }
    double square = QUANTILE_95 * QUANTILE_95;
    double centre = (share + square / (2 * n)) / (1 + square / n);
    double reach =
        QUANTILE_95 / (1 + square / n) * Math.sqrt(share * (1 - share) / n + square / (4 * n * n));
    return new Estimate(share, Math.max(0, centre - reach), Math.min(1, centre + reach));
  }

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
