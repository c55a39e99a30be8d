package io.mlops4j.drift;

/**
 * The confusion matrix of a binary classifier, of counts or of expected counts, and what follows
 * from it.
 *
 * <p>A ratio without a case in its denominator is NaN. Immutable.
 *
 * @param truePositives positives predicted so
 * @param falsePositives negatives predicted as positive
 * @param falseNegatives positives predicted as negative
 * @param trueNegatives negatives predicted so
 */
public record Confusion(
    double truePositives, double falsePositives, double falseNegatives, double trueNegatives) {
  /**
   * All cases.
   *
   * @return the sum of the four cells
   */
  public double total() {
    return truePositives + falsePositives + falseNegatives + trueNegatives;
  }

  /**
   * The share of right predictions.
   *
   * @return 0 to 1, or NaN
   */
  public double accuracy() {
    return (truePositives + trueNegatives) / total();
  }

  /**
   * The share of positives among those predicted positive.
   *
   * @return 0 to 1, or NaN
   */
  public double precision() {
    return truePositives / (truePositives + falsePositives);
  }

  /**
   * The share predicted positive among the positives.
   *
   * @return 0 to 1, or NaN
   */
  public double recall() {
    return truePositives / (truePositives + falseNegatives);
  }

  /**
   * The share predicted negative among the negatives.
   *
   * @return 0 to 1, or NaN
   */
  public double specificity() {
    return trueNegatives / (trueNegatives + falsePositives);
  }

  /**
   * The harmonic mean of precision and recall.
   *
   * @return 0 to 1, or NaN
   */
  public double f1() {
    return truePositives / (truePositives + (falsePositives + falseNegatives) / 2);
  }
}
