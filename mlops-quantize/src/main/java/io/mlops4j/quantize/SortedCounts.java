package io.mlops4j.quantize;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * How often values occur, in ascending order, with the sums that tell the error of a range without
 * another pass. Immutable.
 */
final class SortedCounts {

  private final float min;
  private final float max;
  private final double[] values;
  private final double[] counts;
  private final double[] sums;
  private final double[] squares;
  private final double[] slopes;
  private final DoubleUnaryOperator effect;

  /** Running sums over the values, and what a value turns into before it counts. */
  private SortedCounts(
      float min, float max, double[] values, double[] counts, DoubleUnaryOperator effect) {
    this.min = min;
    this.max = max;
    this.values = values;
    this.counts = counts;
    this.effect = effect;
    this.sums = new double[counts.length];
    this.squares = new double[counts.length];
    this.slopes = new double[counts.length];
    for (int i = 0; i < values.length; i++) {
      double result = effect.applyAsDouble(values[i]);
      double near = Math.max(Math.abs(values[i]), Float.MIN_NORMAL) / 512;
      double slope =
          (effect.applyAsDouble(values[i] + near) - effect.applyAsDouble(values[i] - near))
              / (2 * near);
      double count = between(i, i + 1);
      sums[i + 1] = sums[i] + count * result;
      squares[i + 1] = squares[i] + count * result * result;
      slopes[i + 1] = slopes[i] + count * slope * slope;
    }
  }

  /** The same values, judged by what a function makes of them. */
  SortedCounts through(DoubleUnaryOperator function) {
    return new SortedCounts(min, max, values, counts, function);
  }

  /** Smallest value, at most 0. */
  float min() {
    return min;
  }

  /** Largest value, at least 0. */
  float max() {
    return max;
  }

  int size() {
    return values.length;
  }

  double value(int index) {
    return values[index];
  }

  double count(int index) {
    return between(index, index + 1);
  }

  /** Number of the values with an index in {@code from..to-1}. */
  double between(int from, int to) {
    return counts[to] - counts[from];
  }

  /** Number of all values. */
  double total() {
    return counts[values.length];
  }

  /** Number of all values, each by the square of the factor that its error is passed on with. */
  double sensitivity() {
    return slopes[values.length];
  }

  /** The part of {@link #sensitivity} with an index in {@code from..to-1}. */
  double sensitivity(int from, int to) {
    return slopes[to] - slopes[from];
  }

  /** Index of the first value that is at least {@code bound}. */
  int first(double bound) {
    int found = Arrays.binarySearch(values, bound);
    return found >= 0 ? found : -found - 1;
  }

  /**
   * The value below which a share of all values lies; the smallest or largest one at the ends.
   *
   * @param share 0 to 1
   */
  double quantile(double share) {
    if (share <= 0) {
      return min;
    }
    if (share >= 1) {
      return max;
    }
    double wanted = share * total();
    int low = 0;
    int high = values.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (counts[middle + 1] < wanted) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return values[low];
  }

  /**
   * What it costs when the values with an index in {@code from..to-1} become {@code bound}: the sum
   * of the squared changes of the effect.
   */
  double squaredDistance(int from, int to, double bound) {
    double clipped = effect.applyAsDouble(bound);
    double n = counts[to] - counts[from];
    double s = sums[to] - sums[from];
    double q = squares[to] - squares[from];
    return Math.max(0, q - 2 * clipped * s + clipped * clipped * n);
  }

  /** Collects ascending values. */
  static final class Builder {

    private final float min;
    private final float max;
    private double[] values = new double[1024];
    private double[] counts = new double[1024];
    private int size;

    Builder(float min, float max) {
      this.min = min;
      this.max = max;
    }

    void add(double value, long count) {
      if (count == 0) {
        return;
      }
      if (size == values.length) {
        values = Arrays.copyOf(values, 2 * size);
        counts = Arrays.copyOf(counts, 2 * size);
      }
      values[size] = value;
      counts[size++] = count;
    }

    SortedCounts build() {
      double[] running = new double[size + 1];
      for (int i = 0; i < size; i++) {
        running[i + 1] = running[i] + counts[i];
      }
      return new SortedCounts(min, max, Arrays.copyOf(values, size), running, x -> x);
    }
  }
}
