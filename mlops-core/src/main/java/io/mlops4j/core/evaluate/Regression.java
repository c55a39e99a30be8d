package io.mlops4j.core.evaluate;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/** Predicted numbers beside the actual ones. Immutable. Each metric costs O(n). */
public final class Regression implements Evaluation<Regression> {
  private static final double EPSILON = Math.ulp(1.0);

  private final double[] actual;
  private final double[] errors;
  private final RowWeights weights;

  private Regression(double[] actual, double[] errors, RowWeights weights) {
    this.actual = actual;
    this.errors = errors;
    this.weights = weights;
  }

  /**
   * {@return the comparison of two arrays of equal length}
   *
   * @param actual the true values, finite
   * @param predicted the predicted values, finite
   * @throws IllegalArgumentException when the lengths differ or are 0, or a value is not finite
   */
  public static Regression of(double[] actual, double[] predicted) {
    Pairs.require(actual.length, predicted.length);
    return of(actual, predicted, RowWeights.equal(actual.length));
  }

  /**
   * {@return the comparison of two arrays of equal length, each row with a weight}
   *
   * @param actual the true values, finite
   * @param predicted the predicted values, finite
   * @param weights how much each row counts
   * @throws IllegalArgumentException when the lengths differ or are 0, a value is not finite, a
   *     weight is negative or not finite, or all are 0
   */
  public static Regression of(double[] actual, double[] predicted, double[] weights) {
    Pairs.require(actual.length, predicted.length);
    return of(actual, predicted, RowWeights.of(actual.length, weights));
  }

  private static Regression of(double[] actual, double[] predicted, RowWeights weights) {
    Pairs.requireFinite("actual", actual);
    Pairs.requireFinite("predicted", predicted);
    double[] errors = new double[actual.length];
    Arrays.setAll(errors, i -> actual[i] - predicted[i]);
    return new Regression(actual.clone(), errors, weights);
  }

  @Override
  public int rows() {
    return weights.rows();
  }

  @Override
  public Regression counting(int[] times) {
    return new Regression(actual, errors, weights.counting(times));
  }

  /** {@return the mean absolute error} */
  public double meanAbsoluteError() {
    return mean(Math::abs);
  }

  /** {@return the mean squared error} */
  public double meanSquaredError() {
    return mean(error -> error * error);
  }

  /** {@return the root of the mean squared error} */
  public double rootMeanSquaredError() {
    return Math.sqrt(meanSquaredError());
  }

  /**
   * {@return the coefficient of determination} Where all actual values are the same, it is 1 for
   * predictions without error and 0 for others.
   *
   * @throws UndefinedMetricException when there is one row only
   */
  public double r2() {
    if (weights.drawn() < 2) {
      throw new UndefinedMetricException("R2 needs two rows or more");
    }
    double mean = weights.mean(row -> actual[row]);
    double variance =
        weights.mean(
            row -> {
              double deviation = actual[row] - mean;
              return deviation * deviation;
            });
    double residual = meanSquaredError();
    // The mean of equal values may differ from them in its last digit.
    if (variance == 0 || constant()) {
      return residual == 0 ? 1 : 0;
    }
    return 1 - residual / variance;
  }

  private boolean constant() {
    double least = Double.POSITIVE_INFINITY;
    double greatest = Double.NEGATIVE_INFINITY;
    for (int row = 0; row < actual.length; row++) {
      if (weights.of(row) > 0) {
        least = Math.min(least, actual[row]);
        greatest = Math.max(greatest, actual[row]);
      }
    }
    return least == greatest;
  }

  /**
   * {@return the mean absolute error relative to the actual value} An actual value of 0 counts as
   * 2.2e-16, so that one error there outweighs everything.
   */
  public double meanAbsolutePercentageError() {
    return weights.mean(row -> Math.abs(errors[row]) / Math.max(Math.abs(actual[row]), EPSILON));
  }

  /**
   * {@return the mean pinball loss of predictions of a quantile}
   *
   * @param quantile the quantile, from 0 to 1
   * @throws IllegalArgumentException when it is not
   */
  public double pinballLoss(double quantile) {
    if (!(quantile >= 0 && quantile <= 1)) {
      throw new IllegalArgumentException("a quantile is between 0 and 1, not " + quantile);
    }
    return mean(error -> error >= 0 ? quantile * error : (quantile - 1) * error);
  }

  private double mean(DoubleUnaryOperator loss) {
    return weights.mean(row -> loss.applyAsDouble(errors[row]));
  }
}
