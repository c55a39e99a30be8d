package io.mlops4j.drift.stat;

/**
 * The regularized incomplete gamma function's upper tail, with a prefactor in which no large
 * logarithms cancel.
 */
final class IncompleteGamma {
  private static final double EPSILON = 1e-17;
  private static final int MAX_TERMS = 10_000_000;
  private static final double TINY = 1e-300;

  private IncompleteGamma() {}

  /** Gamma(a, x) / Gamma(a). */
  static double upper(double a, double x) {
    if (x <= 0) {
      return 1;
    }
    if (x == Double.POSITIVE_INFINITY) {
      return 0;
    }
    double prefix = LogFactorial.poisson(a, x);
    return x < a + 1 ? 1 - prefix * series(a, x) : prefix * a * fraction(a, x);
  }

  /** The sum of x^k / ((a + 1) .. (a + k)). */
  private static double series(double a, double x) {
    double term = 1;
    double sum = 1;
    for (int k = 1; k < MAX_TERMS && term > EPSILON * sum; k++) {
      term *= x / (a + k);
      sum += term;
    }
    return sum;
  }

  /** The continued fraction of Legendre by the method of Lentz. */
  private static double fraction(double a, double x) {
    double b = x + 1 - a;
    double c = 1 / TINY;
    double d = 1 / b;
    double value = d;
    for (int k = 1; k < MAX_TERMS; k++) {
      double numerator = -k * (k - a);
      b += 2;
      d = numerator * d + b;
      d = 1 / (Math.abs(d) < TINY ? TINY : d);
      c = b + numerator / c;
      c = Math.abs(c) < TINY ? TINY : c;
      double factor = c * d;
      value *= factor;
      if (Math.abs(factor - 1) < 1e-16) {
        break;
      }
    }
    return value;
  }
}
