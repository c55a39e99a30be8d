package io.mlops4j.core.evaluate;

import java.util.Comparator;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

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

  static ScoreOrder of(int size, IntToDoubleFunction score) {
    int[] rows =
        IntStream.range(0, size)
            .boxed()
            .sorted(Comparator.comparingDouble(row -> -score.applyAsDouble(row)))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] scores = new double[size];
    for (int i = 0; i < size; i++) {
      scores[i] = score.applyAsDouble(rows[i]);
    }
    return new ScoreOrder(rows, scores);
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
    double pairs = 0;
    double above = 0;
    double negatives = 0;
    int i = 0;
    while (i < scores.length) {
      double score = scores[i];
      double tiedPositive = 0;
      double tiedNegative = 0;
      for (; i < scores.length && scores[i] == score; i++) {
        tiedPositive += positive.applyAsDouble(rows[i]);
        tiedNegative += negative.applyAsDouble(rows[i]);
      }
      pairs += tiedNegative * (2 * above + tiedPositive);
      above += tiedPositive;
      negatives += tiedNegative;
    }
    return pairs / (2 * above * negatives);
  }

  /**
   * The sum over the distinct scores of the precision there times the recall gained there. NaN
   * where nothing is positive.
   */
  double averagePrecision(IntToDoubleFunction positive, IntToDoubleFunction negative) {
    double sum = 0;
    double found = 0;
    double seen = 0;
    int i = 0;
    while (i < scores.length) {
      double score = scores[i];
      double gained = 0;
      for (; i < scores.length && scores[i] == score; i++) {
        double weight = positive.applyAsDouble(rows[i]);
        gained += weight;
        seen += weight + negative.applyAsDouble(rows[i]);
      }
      found += gained;
      if (gained > 0) {
        sum += gained * found / seen;
      }
    }
    return sum / found;
  }
}
