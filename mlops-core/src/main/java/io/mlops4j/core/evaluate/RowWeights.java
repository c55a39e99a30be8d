package io.mlops4j.core.evaluate;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** How much each row counts: its own weight times how often it was drawn. Immutable. */
final class RowWeights {
  private final int rows;
  private final double @Nullable [] own;
  private final int @Nullable [] times;
  private final double total;

  private RowWeights(int rows, double @Nullable [] own, int @Nullable [] times) {
    this.rows = rows;
    this.own = own;
    this.times = times;
    double sum = 0;
    for (int row = 0; row < rows; row++) {
      sum += of(row);
    }
    if (!(sum > 0)) {
      throw new UndefinedMetricException("no row is left to evaluate, or none has weight");
    }
    this.total = sum;
  }

  static RowWeights equal(int rows) {
    return new RowWeights(rows, null, null);
  }

  static RowWeights of(int rows, double[] weights) {
    if (weights.length != rows) {
      throw new IllegalArgumentException(
          "%d weights for %d rows; each row needs one".formatted(weights.length, rows));
    }
    double sum = 0;
    for (int row = 0; row < rows; row++) {
      if (!(weights[row] >= 0) || Double.isInfinite(weights[row])) {
        throw new IllegalArgumentException(
            "weight %d is %s; a weight is finite and not negative".formatted(row, weights[row]));
      }
      sum += weights[row];
    }
    if (!(sum > 0) || Double.isInfinite(sum)) {
      throw new IllegalArgumentException(
          "the weights sum to " + sum + ", not to a positive number; there is nothing to evaluate");
    }
    return new RowWeights(rows, weights.clone(), null);
  }

  RowWeights counting(int[] drawn) {
    if (times != null) {
      throw new IllegalStateException(
          "rows of this evaluation are already counted anew; count those of the original");
    }
    if (drawn.length != rows) {
      throw new IllegalArgumentException(
          "%d counts for %d rows; each row needs one".formatted(drawn.length, rows));
    }
    return new RowWeights(rows, own, drawn);
  }

  int rows() {
    return rows;
  }

  /** How many rows there are when one drawn several times counts as several. */
  long drawn() {
    return times == null ? rows : Arrays.stream(times).asLongStream().sum();
  }

  double of(int row) {
    double weight = own == null ? 1 : own[row];
    return times == null ? weight : weight * times[row];
  }

  boolean present(int row) {
    return times == null || times[row] > 0;
  }

  double total() {
    return total;
  }

  double mean(IntToDoubleFunction value) {
    CompensatedSum sum = new CompensatedSum();
    for (int row = 0; row < rows; row++) {
      double weight = of(row);
      if (weight > 0) {
        sum.add(weight * value.applyAsDouble(row));
      }
    }
    return sum.value() / total;
  }
}
