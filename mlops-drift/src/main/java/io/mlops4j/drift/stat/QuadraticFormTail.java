package io.mlops4j.drift.stat;

import java.util.function.DoubleUnaryOperator;

/**
 * The upper tail of a weighted sum of squared standard normals, the limit of the Cramer-von Mises
 * and Anderson-Darling statistics.
 *
 * <p>With weights 1/y_j and D(y) the product of 1 - y/y_j, N. V. Smirnov found the tail to be 1/pi
 * times the alternating sum, over the gaps between y_1 and y_2, y_3 and y_4 and so on, of the
 * integral of exp(-x y / 2) / (y sqrt(-D(y))) up to the sign of D. Each integrand has a root's
 * singularity at both ends, which Gauss-Chebyshev nodes absorb; small tails keep their digits,
 * because the first gap dominates them.
 */
final class QuadraticFormTail {
  private static final int NODES = 160;

  /** The limit of the Cramer-von Mises statistic: y_j = (j pi)^2. */
  static final QuadraticFormTail CRAMER_VON_MISES =
      new QuadraticFormTail(
          j -> j * Math.PI * j * Math.PI, y -> Math.sin(Math.sqrt(y)) / Math.sqrt(y));

  /** The limit of the Anderson-Darling statistic: y_j = j (j + 1). */
  static final QuadraticFormTail ANDERSON_DARLING =
      new QuadraticFormTail(
          j -> j * (j + 1), y -> -Math.cos(0.5 * Math.PI * Math.sqrt(1 + 4 * y)) / (Math.PI * y));

  private final DoubleUnaryOperator pole;
  private final DoubleUnaryOperator product;

  private QuadraticFormTail(DoubleUnaryOperator pole, DoubleUnaryOperator product) {
    this.pole = pole;
    this.product = product;
  }

  double upper(double x) {
    if (x <= 0) {
      return 1;
    }
    double sum = 0;
    double sign = 1;
    for (int k = 1; k < 1000; k++) {
      double term = gap(x, pole.applyAsDouble(2 * k - 1), pole.applyAsDouble(2 * k));
      sum += sign * term;
      sign = -sign;
      if (term < 1e-17 * sum) {
        break;
      }
    }
    return Math.min(1, Math.max(0, sum / Math.PI));
  }

  private double gap(double x, double from, double to) {
    double middle = 0.5 * (from + to);
    double half = 0.5 * (to - from);
    double sum = 0;
    for (int i = 0; i < NODES; i++) {
      double angle = Math.PI * (i + 0.5) / NODES;
      double y = middle - half * Math.cos(angle);
      double product = Math.abs(this.product.applyAsDouble(y));
      sum += Math.exp(-0.5 * x * y) * half * Math.sin(angle) / (y * Math.sqrt(product));
    }
    return sum * Math.PI / NODES;
  }
}
