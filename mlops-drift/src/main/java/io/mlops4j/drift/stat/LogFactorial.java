package io.mlops4j.drift.stat;

import org.apache.commons.math3.special.Gamma;

/**
 * Logarithms of factorials, and probabilities of counts that keep their digits for any size of
 * count.
 */
final class LogFactorial {
  private static final int TABLE_SIZE = 1024;
  private static final double HALF_LOG_2_PI = 0.5 * Math.log(2 * Math.PI);
  private static final double[] TABLE = table();

  private LogFactorial() {}

  private static double[] table() {
    double[] table = new double[TABLE_SIZE];
    double product = 1;
    for (int i = 1; i < TABLE_SIZE; i++) {
      product *= i;
      table[i] = i <= 170 ? Math.log(product) : stirling(i);
    }
    return table;
  }

  /** ln n!. */
  static double of(long n) {
    return n < TABLE_SIZE ? TABLE[(int) n] : stirling((double) n);
  }

  private static double stirling(double n) {
    return (n + 0.5) * Math.log(n) - n + HALF_LOG_2_PI + series(n);
  }

  private static double series(double n) {
    double r = 1 / (n * n);
    return (1.0 / 12 - r * (1.0 / 360 - r * (1.0 / 1260 - r * (1.0 / 1680 - r / 1188)))) / n;
  }

  /** What Stirling's formula lacks: ln n! - (n + 1/2) ln n + n - ln(2 pi)/2. */
  private static double stirlingError(double n) {
    if (n >= 16) {
      return series(n);
    }
    return TABLE[(int) n] - (n + 0.5) * Math.log(n) + n - HALF_LOG_2_PI;
  }

  /**
   * C(n, v) (a/n)^v (b/n)^(n-v) with a + b = n, by the saddle point of C. Loader, "Fast and
   * Accurate Computation of Binomial Probabilities", 2000: no two large logarithms are subtracted.
   */
  static double binomial(double v, double n, double a, double b) {
    if (v == 0) {
      return Math.exp(n * (a < 0.5 * n ? Math.log1p(-a / n) : Math.log(b / n)));
    }
    if (v == n) {
      return Math.exp(n * (b < 0.5 * n ? Math.log1p(-b / n) : Math.log(a / n)));
    }
    double w = n - v;
    double log =
        stirlingError(n) - stirlingError(v) - stirlingError(w) - deviance(v, a) - deviance(w, b);
    return Math.exp(log) * Math.sqrt(n / (2 * Math.PI * v * w));
  }

  /** ln Gamma(a + 1/2) - ln Gamma(a) for a of 16 or more. */
  static double halfStep(double a) {
    return a * Math.log1p(0.5 / a) + 0.5 * Math.log(a) - 0.5 + series(a + 0.5) - series(a);
  }

  /** x^a e^-x / a! for any positive a. */
  static double poisson(double a, double x) {
    if (a < 16) {
      return Math.exp(a * Math.log(x) - x - Gamma.logGamma(a + 1));
    }
    return Math.exp(-series(a) - deviance(a, x)) / Math.sqrt(2 * Math.PI * a);
  }

  /** v ln(v/a) + a - v, which for no count is a. */
  static double deviance(double v, double a) {
    if (v == 0) {
      return a;
    }
    double difference = v - a;
    if (Math.abs(difference) < 0.1 * (v + a)) {
      double r = difference / (v + a);
      double r2 = r * r;
      double sum = difference * r;
      double term = 2 * v * r;
      for (int j = 3; j < 1000; j += 2) {
        term *= r2;
        double next = sum + term / j;
        if (next == sum) {
          return sum;
        }
        sum = next;
      }
    }
    return v * Math.log(v / a) + a - v;
  }
}
