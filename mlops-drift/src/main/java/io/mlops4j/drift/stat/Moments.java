package io.mlops4j.drift.stat;

/**
 * Count, mean and variance of finite values, computed from scaled deviations so that large values
 * do not overflow.
 */
final class Moments {
  final int n;
  final double mean;

  /** The sum of squared deviations over n - 1, divided by the square of {@link #scale}. */
  final double scaledVariance;

  final double scale;

  private Moments(int n, double mean, double scaledVariance, double scale) {
    this.n = n;
    this.mean = mean;
    this.scaledVariance = scaledVariance;
    this.scale = scale;
  }

  static Moments of(double[] values, double scale) {
    int n = values.length;
    double sum = 0;
    for (double value : values) {
      sum += value / scale;
    }
    double mean = sum / n;
    double squares = 0;
    double residue = 0;
    for (double value : values) {
      double difference = value / scale - mean;
      squares += difference * difference;
      residue += difference;
    }
    double variance = n < 2 ? Double.NaN : (squares - residue * residue / n) / (n - 1);
    return new Moments(n, mean + residue / n, variance, scale);
  }

  /** A power of two near the largest magnitude: dividing by it is exact. */
  static double scale(double[] first, double[] second) {
    double largest = 0;
    for (double value : first) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (double value : second) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest == 0 ? 1 : Math.scalb(1.0, Math.max(-1022, Math.getExponent(largest)));
  }
}
