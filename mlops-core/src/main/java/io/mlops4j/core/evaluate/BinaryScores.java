package io.mlops4j.core.evaluate;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Scores of a yes-or-no question beside the true answers; a higher score means yes is more likely.
 * Immutable.
 *
 * <p>Making one costs O(n log n), each metric O(n).
 */
public final class BinaryScores {
  private static final double EPSILON = Math.ulp(1.0);

  private final boolean[] actual;
  private final double[] scores;
  private final int positives;

  /** Both in descending order of the score. */
  private BinaryScores(boolean[] actual, double[] scores, int positives) {
    this.actual = actual;
    this.scores = scores;
    this.positives = positives;
  }

  /**
   * {@return the comparison of answers and scores of equal length}
   *
   * @param actual the true answers
   * @param scores the scores, finite; probabilities where a metric asks for them
   * @throws IllegalArgumentException when the lengths differ or are 0, or a score is not finite
   */
  public static BinaryScores of(boolean[] actual, double[] scores) {
    Pairs.require(actual.length, scores.length);
    Pairs.requireFinite("score", scores);
    int[] order =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> -scores[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    boolean[] sortedActual = new boolean[order.length];
    double[] sortedScores = new double[order.length];
    int positives = 0;
    for (int i = 0; i < order.length; i++) {
      sortedActual[i] = actual[order[i]];
      sortedScores[i] = scores[order[i]];
      positives += sortedActual[i] ? 1 : 0;
    }
    return new BinaryScores(sortedActual, sortedScores, positives);
  }

  /**
   * {@return the area under the receiver operating characteristic: the probability that a random
   * positive has a higher score than a random negative, a tie counting half}
   *
   * @throws IllegalStateException when the answers are all the same
   */
  public double rocAuc() {
    requireBoth("ROC AUC");
    // Twice the number of pairs in order stays integral, and exact below 2^53.
    double pairs = 0;
    long above = 0;
    for (int i = 0; i < scores.length; ) {
      int end = endOfTie(i);
      long ties = positives(i, end);
      long negatives = end - i - ties;
      pairs += (double) negatives * (2 * above + ties);
      above += ties;
      i = end;
    }
    return pairs / (2.0 * positives * (scores.length - positives));
  }

  /**
   * {@return the area under the precision-recall curve as average precision: the sum over the
   * distinct scores of the precision there times the recall gained there}
   *
   * @throws IllegalStateException when no answer is positive
   */
  public double averagePrecision() {
    if (positives == 0) {
      throw new IllegalStateException("average precision needs a positive answer");
    }
    double sum = 0;
    long found = 0;
    for (int i = 0; i < scores.length; ) {
      int end = endOfTie(i);
      long gained = positives(i, end);
      found += gained;
      sum += (double) gained * found / end;
      i = end;
    }
    return sum / positives;
  }

  /**
   * {@return the mean negative logarithm of the probability given to the true answer} Probabilities
   * are kept 2.2e-16 away from 0 and 1.
   *
   * @throws IllegalStateException when a score is no probability
   */
  public double logLoss() {
    requireProbabilities("log loss");
    return IntStream.range(0, scores.length)
            .mapToDouble(i -> -Math.log(clip(actual[i] ? scores[i] : 1 - scores[i])))
            .sum()
        / scores.length;
  }

  private static double clip(double probability) {
    return Math.max(EPSILON, Math.min(1 - EPSILON, probability));
  }

  /**
   * {@return the Brier score: the mean squared difference of probability and answer}
   *
   * @throws IllegalStateException when a score is no probability
   */
  public double brier() {
    requireProbabilities("the Brier score");
    return IntStream.range(0, scores.length)
            .mapToDouble(i -> scores[i] - (actual[i] ? 1 : 0))
            .map(difference -> difference * difference)
            .sum()
        / scores.length;
  }

  /**
   * {@return the expected calibration error: over bins of equal width, the mean distance of the
   * mean probability from the share of positives, each bin with the weight of its samples}
   *
   * @param bins how many bins; a probability on a border belongs to the upper one, 1 to the last
   * @throws IllegalArgumentException when there is no bin
   * @throws IllegalStateException when a score is no probability
   */
  public double calibrationError(int bins) {
    if (bins < 1) {
      throw new IllegalArgumentException("calibration needs at least one bin, not " + bins);
    }
    requireProbabilities("the calibration error");
    double[] excess = new double[bins];
    for (int i = 0; i < scores.length; i++) {
      int bin = Math.min(bins - 1, (int) (scores[i] * bins));
      excess[bin] += scores[i] - (actual[i] ? 1 : 0);
    }
    double sum = 0;
    for (double difference : excess) {
      sum += Math.abs(difference);
    }
    return sum / scores.length;
  }

  private int endOfTie(int start) {
    int end = start + 1;
    while (end < scores.length && scores[end] == scores[start]) {
      end++;
    }
    return end;
  }

  private long positives(int from, int to) {
    return IntStream.range(from, to).filter(i -> actual[i]).count();
  }

  private void requireBoth(String metric) {
    if (positives == 0 || positives == scores.length) {
      throw new IllegalStateException(
          "%s needs answers of both kinds; all %d are %s"
              .formatted(metric, scores.length, positives == 0 ? "negative" : "positive"));
    }
  }

  private void requireProbabilities(String metric) {
    double highest = scores[0];
    double lowest = scores[scores.length - 1];
    if (highest > 1 || lowest < 0) {
      throw new IllegalStateException(
          "%s needs probabilities between 0 and 1, not %s"
              .formatted(metric, highest > 1 ? highest : lowest));
    }
  }
}
