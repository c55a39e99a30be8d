package io.mlops4j.drift.stat;

/**
 * A least-squares parabola, in orthogonal polynomials so that nothing is lost to an ill-conditioned
 * system.
 */
final class Parabola {
  private final double[] coefficients;
  private final double firstShift;
  private final double secondShift;
  private final double secondScale;

  private Parabola(
      double[] coefficients, double firstShift, double secondShift, double secondScale) {
    this.coefficients = coefficients;
    this.firstShift = firstShift;
    this.secondShift = secondShift;
    this.secondScale = secondScale;
  }

  static Parabola fit(double[] x, double[] y) {
    int n = x.length;
    double mean = 0;
    for (double value : x) {
      mean += value / n;
    }
    double norm1 = 0;
    double cubic = 0;
    for (double value : x) {
      double p1 = value - mean;
      norm1 += p1 * p1;
      cubic += value * p1 * p1;
    }
    double shift = cubic / norm1;
    double scale = norm1 / n;
    double[] dot = new double[3];
    double norm2 = 0;
    for (int i = 0; i < n; i++) {
      double p1 = x[i] - mean;
      double p2 = (x[i] - shift) * p1 - scale;
      norm2 += p2 * p2;
      dot[0] += y[i];
      dot[1] += y[i] * p1;
      dot[2] += y[i] * p2;
    }
    double[] coefficients = {dot[0] / n, dot[1] / norm1, dot[2] / norm2};
    return new Parabola(coefficients, mean, shift, scale);
  }

  double at(double x) {
    double p1 = x - firstShift;
    double p2 = (x - secondShift) * p1 - secondScale;
    return coefficients[0] + coefficients[1] * p1 + coefficients[2] * p2;
  }
}
