package io.mlops4j.drift.stat;

/**
 * Logistic regression with a ridge penalty, fitted by Newton's method on standardized columns.
 * Immutable once fitted.
 */
final class LogisticRegression {
  private static final int MAX_STEPS = 25;

  private final double[] center;
  private final double[] scale;
  private final double[] weights;

  private LogisticRegression(double[] center, double[] scale, double[] weights) {
    this.center = center;
    this.scale = scale;
    this.weights = weights;
  }

  static LogisticRegression fit(double[][] rows, boolean[] labels, double ridge) {
    int dimension = rows[0].length;
    double[] center = Vectors.mean(rows);
    double[] scale = new double[dimension];
    for (double[] row : rows) {
      for (int j = 0; j < dimension; j++) {
        scale[j] += (row[j] - center[j]) * (row[j] - center[j]) / rows.length;
      }
    }
    for (int j = 0; j < dimension; j++) {
      scale[j] = scale[j] > 0 ? 1 / Math.sqrt(scale[j]) : 0;
    }
    double[] weights = new double[dimension + 1];
    LogisticRegression model = new LogisticRegression(center, scale, weights);
    for (int step = 0; step < MAX_STEPS; step++) {
      if (model.newtonStep(rows, labels, ridge) < 1e-8) {
        break;
      }
    }
    return model;
  }

  private double newtonStep(double[][] rows, boolean[] labels, double ridge) {
    int size = weights.length;
    double[][] hessian = new double[size][size];
    double[] gradient = new double[size];
    double[] x = new double[size];
    for (int i = 0; i < rows.length; i++) {
      standardize(rows[i], x);
      double p = 1 / (1 + Math.exp(-dot(x)));
      double residual = (labels[i] ? 1 : 0) - p;
      double weight = Math.max(1e-10, p * (1 - p));
      for (int j = 0; j < size; j++) {
        gradient[j] += residual * x[j];
        double scaled = weight * x[j];
        double[] hessianRow = hessian[j];
        for (int k = 0; k <= j; k++) {
          hessianRow[k] += scaled * x[k];
        }
      }
    }
    for (int j = 0; j < size; j++) {
      // The intercept, last, is not penalized, but kept from a singular system.
      double penalty = j < size - 1 ? ridge : 1e-9;
      hessian[j][j] += penalty;
      gradient[j] -= j < size - 1 ? ridge * weights[j] : 0;
    }
    double[] change = Cholesky.solve(hessian, gradient);
    double largest = 0;
    for (int j = 0; j < size; j++) {
      weights[j] += change[j];
      largest = Math.max(largest, Math.abs(change[j]));
    }
    return largest;
  }

  private void standardize(double[] row, double[] x) {
    for (int j = 0; j < row.length; j++) {
      x[j] = (row[j] - center[j]) * scale[j];
    }
    x[row.length] = 1;
  }

  private double dot(double[] x) {
    double sum = 0;
    for (int j = 0; j < x.length; j++) {
      sum += x[j] * weights[j];
    }
    return sum;
  }

  /** The log odds of the label. */
  double score(double[] row) {
    double[] x = new double[weights.length];
    standardize(row, x);
    return dot(x);
  }
}
