package io.mlops4j.drift;

import io.mlops4j.drift.order.OrderKey;
import java.util.Arrays;

/**
 * Distinct values of a sketch in ascending order, each with the number of values no larger than it.
 * Immutable.
 */
final class RankTable {
  private final double[] values;
  private final long[] ranks;
  private final double min;
  private final double max;

  private RankTable(double[] values, long[] ranks, double min, double max) {
    this.values = values;
    this.ranks = ranks;
    this.min = min;
    this.max = max;
  }

  /** Merges ascending runs of keys, each of one weight. Confined. */
  static final class Gathering {
    private long[] keys;
    private long[] weights;
    private long[] otherKeys;
    private long[] otherWeights;
    private int size;

    Gathering(int capacity) {
      keys = new long[capacity];
      weights = new long[capacity];
      otherKeys = new long[capacity];
      otherWeights = new long[capacity];
    }

    void add(long[] run, int length, long weight) {
      int i = 0;
      int j = 0;
      for (int k = 0; k < size + length; k++) {
        if (j == length || (i < size && keys[i] <= run[j])) {
          otherKeys[k] = keys[i];
          otherWeights[k] = weights[i++];
        } else {
          otherKeys[k] = run[j++];
          otherWeights[k] = weight;
        }
      }
      size += length;
      long[] swap = keys;
      keys = otherKeys;
      otherKeys = swap;
      swap = weights;
      weights = otherWeights;
      otherWeights = swap;
    }

    RankTable table(double min, double max) {
      double[] values = new double[size];
      long[] ranks = new long[size];
      int found = 0;
      long rank = 0;
      for (int i = 0; i < size; i++) {
        rank += weights[i];
        if (i + 1 == size || keys[i + 1] != keys[i]) {
          values[found] = OrderKey.value(keys[i]);
          ranks[found++] = rank;
        }
      }
      return new RankTable(Arrays.copyOf(values, found), Arrays.copyOf(ranks, found), min, max);
    }
  }

  /** How many distinct values are held. */
  int size() {
    return values.length;
  }

  /** A held value, from the smallest. */
  double value(int index) {
    return values[index];
  }

  /** How many values there were, held or not. */
  long count() {
    return ranks.length == 0 ? 0 : ranks[ranks.length - 1];
  }

  /** The smallest value there was, held or not. */
  double min() {
    return min;
  }

  /** The largest value there was, held or not. */
  double max() {
    return max;
  }

  long rank(double value) {
    if (value >= max) {
      return count();
    }
    int index = Arrays.binarySearch(values, value + 0.0);
    int held = index >= 0 ? index : -index - 2;
    return held < 0 ? 0 : ranks[held];
  }

  /** The smallest held value of at least this rank. */
  double quantile(long rank) {
    int index = Arrays.binarySearch(ranks, Math.max(1, rank));
    return values[index >= 0 ? index : -index - 1];
  }
}
