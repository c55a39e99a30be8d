package io.mlops4j.core.evaluate;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * Rows in descending order of a score, and the areas under the curves a falling threshold draws.
 * Immutable. Making one costs O(n log n), each area O(n) and no memory.
 */
final class ScoreOrder {
  private final int[] rows;
  private final double[] scores;

  private ScoreOrder(int[] rows, double[] scores) {
    this.rows = rows;
    this.scores = scores;
  }

  /** Rows of the same score keep the order of their numbers; the two zeros are the same score. */
  static ScoreOrder of(int size, IntToDoubleFunction score) {
    double[] sorted = new double[size];
    for (int row = 0; row < size; row++) {
      sorted[row] = key(score, row);
    }
    Arrays.sort(sorted);
    int[] rows = new int[size];
    int[] placed = new int[size];
    for (int row = 0; row < size; row++) {
      int first = first(sorted, key(score, row));
      rows[first + placed[first]++] = row;
    }
    for (int i = 0; i < size; i++) {
      sorted[i] = 0.0 - sorted[i];
    }
    return new ScoreOrder(rows, sorted);
  }

  /** Ascending where the score descends; a difference to 0 is never a negative zero. */
  private static double key(IntToDoubleFunction score, int row) {
    return 0.0 - score.applyAsDouble(row);
  }

  private static int first(double[] sorted, double key) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < key) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  int row(int rank) {
    return rows[rank];
  }

  boolean tiedWithNext(int rank) {
    return rank + 1 < scores.length && scores[rank] == scores[rank + 1];
  }

  double highest() {
    return scores[0];
  }

  double lowest() {
    return scores[scores.length - 1];
  }

  /**
   * The area under the receiver operating characteristic: the weight of pairs of a positive above a
   * negative, a tie counting half, over that of all pairs. NaN where there is no pair.
   */
  double rocArea(IntToDoubleFunction positive, IntToDoubleFunction negative) {
    // Twice the weight of the pairs in order stays integral for counts, and exact below 2^53.
    double ofPositive = unit(positive, row -> 0);
    double ofNegative = unit(negative, row -> 0);
    double pairs = 0;
    double above = 0;
    double negatives = 0;
    int i = 0;
    while (i < scores.length) {
      double score = scores[i];
      double tiedPositive = 0;
      double tiedNegative = 0;
      for (; i < scores.length && scores[i] == score; i++) {
        tiedPositive += ofPositive * positive.applyAsDouble(rows[i]);
        tiedNegative += ofNegative * negative.applyAsDouble(rows[i]);
      }
      pairs += tiedNegative * (2 * above + tiedPositive);
      above += tiedPositive;
      negatives += tiedNegative;
    }
    return pairs / (2 * above * negatives);
  }

  /**
   * The power of two that brings the whole weight near 1, so that no product of two weights is
   * beyond a double; it changes no digit.
   */
  private double unit(IntToDoubleFunction positive, IntToDoubleFunction negative) {
    double whole = 0;
    for (int row = 0; row < rows.length; row++) {
      whole += positive.applyAsDouble(row) + negative.applyAsDouble(row);
    }
    return whole > 0 ? Math.scalb(1.0, -Math.getExponent(whole)) : 1;
  }

  /**
   * The sum over the distinct scores of the precision there times the recall gained there. NaN
   * where nothing is positive.
   */
  double averagePrecision(IntToDoubleFunction positive, IntToDoubleFunction negative) {
    double unit = unit(positive, negative);
    double sum = 0;
    double found = 0;
    double seen = 0;
    int i = 0;
    while (i < scores.length) {
      double score = scores[i];
      double gained = 0;
      for (; i < scores.length && scores[i] == score; i++) {
        double weight = unit * positive.applyAsDouble(rows[i]);
        gained += weight;
        seen += weight + unit * negative.applyAsDouble(rows[i]);
      }
      found += gained;
      if (gained > 0) {
        sum += gained * found / seen;
      }
    }
    return sum / found;
  }
}
