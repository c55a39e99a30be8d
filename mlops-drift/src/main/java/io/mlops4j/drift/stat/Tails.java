package io.mlops4j.drift.stat;

/** Upper tail probabilities, computed as such so that small ones keep their digits. */
final class Tails {
  private static final double SQRT_2 = Math.sqrt(2);

  private Tails() {}

  /** P(Z > z) of a standard normal Z. */
  static double normal(double z) {
    if (z < 0) {
      return 1 - normal(-z);
    }
    if (z == Double.POSITIVE_INFINITY) {
      return 0;
    }
    double x = z / SQRT_2;
    return 0.5 * IncompleteGamma.upper(0.5, x * x);
  }

  /** P(|Z| > |z|) of a standard normal Z. */
  static double normalTwoSided(double z) {
    return 2 * normal(Math.abs(z));
  }

  /** P(X > x) of a chi-square X. */
  static double chiSquare(double x, double degreesOfFreedom) {
    if (degreesOfFreedom == 0) {
      return 1;
    }
    return IncompleteGamma.upper(degreesOfFreedom / 2, x / 2);
  }

  /** The x with P(X > x) = alpha of a chi-square X, by bisection in the logarithm. */
  static double chiSquareQuantile(double alpha, double degreesOfFreedom) {
    double low = 0;
    double high = Math.max(1, degreesOfFreedom);
    while (chiSquare(high, degreesOfFreedom) > alpha) {
      low = high;
      high *= 2;
    }
    while (high - low > 1e-13 * high) {
      double middle = 0.5 * (low + high);
      if (chiSquare(middle, degreesOfFreedom) > alpha) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return 0.5 * (low + high);
  }

  /** P(T > t) of a Student T. */
  static double student(double t, double degreesOfFreedom) {
    if (t < 0) {
      return 1 - student(-t, degreesOfFreedom);
    }
    return StudentTail.upper(t, degreesOfFreedom);
  }
}
