package io.mlops4j.core.evaluate;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/**
 * The values of a metric on resamples, and the interval they span. Immutable.
 *
 * <p>B. Efron, R. Tibshirani, <i>An Introduction to the Bootstrap</i> (1993), chapters 13 and 14.
 */
final class ResampledMetric {
  private final double estimate;
  private final double[] sorted;

  ResampledMetric(double estimate, double[] values) {
    this.estimate = estimate;
    this.sorted = values.clone();
    Arrays.sort(sorted);
  }

  Interval percentile(double level) {
    return between((1 - level) / 2, (1 + level) / 2, level);
  }

  /** The interval corrected with the values that leave one row out each. */
  Interval biasCorrected(double level, double[] leavingOut) {
    if (sorted[0] == sorted[sorted.length - 1]) {
      return percentile(level);
    }
    double bias = bias();
    double acceleration = acceleration(leavingOut);
    double position = StandardNormal.quantile((1 - level) / 2);
    double from = corrected(bias, acceleration, position);
    double to = corrected(bias, acceleration, -position);
    if (Double.isInfinite(bias) || Double.isNaN(from) || Double.isNaN(to)) {
      throw new UndefinedMetricException(
          "the bias-corrected interval does not exist: no resample or every resample is beyond the"
              + " estimate %s; use the percentile interval".formatted(estimate));
    }
    return between(Math.min(from, to), Math.max(from, to), level);
  }

  /** The normal quantile of the share of resamples below the estimate, equal ones counting half. */
  double bias() {
    double below = 0;
    for (double value : sorted) {
      below += value < estimate ? 1 : value == estimate ? 0.5 : 0;
    }
    return StandardNormal.quantile(below / sorted.length);
  }

  static double acceleration(double[] leavingOut) {
    CompensatedSum sum = new CompensatedSum();
    for (double value : leavingOut) {
      sum.add(value);
    }
    double mean = sum.value() / leavingOut.length;
    double squares = 0;
    double cubes = 0;
    for (double value : leavingOut) {
      double influence = mean - value;
      squares += influence * influence;
      cubes += influence * influence * influence;
    }
    return squares == 0 ? 0 : cubes / (6 * Math.pow(squares, 1.5));
  }

  private static double corrected(double bias, double acceleration, double position) {
    double moved = bias + position;
    return StandardNormal.cumulative(bias + moved / (1 - acceleration * moved));
  }

  private Interval between(double from, double to, double level) {
    return new Interval(quantile(from), estimate, quantile(to), level);
  }

  private double quantile(double p) {
    double position = p * (sorted.length - 1);
    int below = (int) position;
    int above = Math.min(below + 1, sorted.length - 1);
    return blend(sorted[below], sorted[above], position - below);
  }

  /** Never outside of the two, and never less for a larger share: a low end stays below a high. */
  private static double blend(double low, double high, double share) {
    double width = high - low;
    if (low == high || share == 0) {
      return low;
    }
    return Double.isInfinite(width)
        ? (1 - share) * low + share * high
        : Math.min(high, low + share * width);
  }

  /** The metric without each of the rows in turn. */
  static double[] leavingOneOut(int[] times, int[] rows, ToDoubleFunction<int[]> metric) {
    if (rows.length < 2) {
      throw new UndefinedMetricException("a bias-corrected interval needs two rows or more");
    }
    Arrays.fill(times, 0);
    for (int row : rows) {
      times[row] = 1;
    }
    double[] values = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      times[rows[i]] = 0;
      values[i] = metric.applyAsDouble(times);
      times[rows[i]] = 1;
      if (Double.isNaN(values[i])) {
        throw new UndefinedMetricException(
            "the metric has no value without row %d; use the percentile interval"
                .formatted(rows[i]));
      }
    }
    return values;
  }
}
