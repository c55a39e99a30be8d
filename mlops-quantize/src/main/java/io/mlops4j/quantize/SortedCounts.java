package io.mlops4j.quantize;

import java.util.Arrays;

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

  private SortedCounts(
      float min, float max, double[] values, double[] counts, double[] sums, double[] squares) {
    this.min = min;
    this.max = max;
    this.values = values;
    this.counts = counts;
    this.sums = sums;
    this.squares = squares;
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

  /** Sum of the squares of all values. */
  double energy() {
    return squares[values.length];
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

  /** Sum of {@code (value - bound)^2} of the values with an index in {@code from..to-1}. */
  double squaredDistance(int from, int to, double bound) {
    double n = counts[to] - counts[from];
    double s = sums[to] - sums[from];
    double q = squares[to] - squares[from];
    return Math.max(0, q - 2 * bound * s + bound * bound * n);
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
      double[] sums = new double[size + 1];
      double[] squares = new double[size + 1];
      for (int i = 0; i < size; i++) {
        running[i + 1] = running[i] + counts[i];
        sums[i + 1] = sums[i] + counts[i] * values[i];
        squares[i + 1] = squares[i] + counts[i] * values[i] * values[i];
      }
      return new SortedCounts(min, max, Arrays.copyOf(values, size), running, sums, squares);
    }
  }
}
