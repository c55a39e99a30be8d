package io.mlops4j.drift;

import java.util.Comparator;
import java.util.stream.IntStream;

/** The area under the receiver operating characteristic of scores, of labels or probabilities. */
final class Roc {
  private final double[] scores;
  private final int[] descending;

  private Roc(double[] scores, int[] descending) {
    this.scores = scores;
    this.descending = descending;
  }

  static Roc of(double[] scores) {
    int[] descending =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -scores[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    return new Roc(scores, descending);
  }

  /** The rows in the order in which scores descend; not to be changed. */
  int[] descending() {
    return descending;
  }

  /**
   * The area, rows of equal score counting as half.
   *
   * @param positive one number per score: 1 for a positive, 0 for a negative, or a probability
   * @return NaN without a positive or without a negative
   */
  double area(double[] positive) {
    double positives = 0;
    double negatives = 0;
    double area = 0;
    for (int i = 0; i < descending.length; ) {
      double score = scores[descending[i]];
      double up = 0;
      double right = 0;
      for (; i < descending.length && scores[descending[i]] == score; i++) {
        up += positive[descending[i]];
        right += 1 - positive[descending[i]];
      }
      area += right * (positives + up / 2);
      positives += up;
      negatives += right;
    }
    return area / (positives * negatives);
  }
}
