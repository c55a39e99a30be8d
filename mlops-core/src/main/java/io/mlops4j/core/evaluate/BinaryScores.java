package io.mlops4j.core.evaluate;

import java.util.ArrayList;
import java.util.List;

/**
 * Scores of a yes-or-no question beside the true answers; a higher score means yes is more likely.
 * Immutable.
 *
 * <p>Making one costs O(n log n), each metric O(n).
 */
public final class BinaryScores implements Evaluation<BinaryScores> {
  private static final double EPSILON = Math.ulp(1.0);

  private final boolean[] actual;
  private final double[] scores;
  private final ScoreOrder order;
  private final RowWeights weights;

  private BinaryScores(boolean[] actual, double[] scores, ScoreOrder order, RowWeights weights) {
    this.actual = actual;
    this.scores = scores;
    this.order = order;
    this.weights = weights;
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
    return of(actual, scores, RowWeights.equal(actual.length));
  }

  /**
   * {@return the comparison of answers and scores, each row with a weight}
   *
   * @param actual the true answers
   * @param scores the scores, finite; probabilities where a metric asks for them
   * @param weights how much each row counts
   * @throws IllegalArgumentException when the lengths differ or are 0, a score is not finite, a
   *     weight is negative or not finite, or all are 0
   */
  public static BinaryScores of(boolean[] actual, double[] scores, double[] weights) {
    Pairs.require(actual.length, scores.length);
    return of(actual, scores, RowWeights.of(actual.length, weights));
  }

  private static BinaryScores of(boolean[] actual, double[] scores, RowWeights weights) {
    Pairs.requireFinite("score", scores);
    double[] copy = scores.clone();
    return new BinaryScores(
        actual.clone(), copy, ScoreOrder.of(copy.length, row -> copy[row]), weights);
  }

  /** The same scores of rows that count differently. */
  BinaryScores weighing(RowWeights other) {
    return new BinaryScores(actual, scores, order, other);
  }

  @Override
  public int rows() {
    return weights.rows();
  }

  @Override
  public BinaryScores counting(int[] times) {
    return weighing(weights.counting(times));
  }

  /**
   * {@return the area under the receiver operating characteristic: the probability that a random
   * positive has a higher score than a random negative, a tie counting half}
   *
   * @throws UndefinedMetricException when the answers are all the same
   */
  public double rocAuc() {
    double area = order.rocArea(this::positive, this::negative);
    if (Double.isNaN(area)) {
      throw new UndefinedMetricException(
          "ROC AUC needs answers of both kinds; all are "
              + (positiveWeight() > 0 ? "positive" : "negative"));
    }
    return area;
  }

  /**
   * {@return the area under the precision-recall curve as average precision: the sum over the
   * distinct scores of the precision there times the recall gained there}
   *
   * @throws UndefinedMetricException when no answer is positive
   */
  public double averagePrecision() {
    double area = order.averagePrecision(this::positive, this::negative);
    if (Double.isNaN(area)) {
      throw new UndefinedMetricException("average precision needs a positive answer");
    }
    return area;
  }

  /**
   * {@return the mean negative logarithm of the probability given to the true answer} Probabilities
   * are kept 2.2e-16 away from 0 and 1.
   *
   * @throws IllegalStateException when a score is no probability
   */
  public double logLoss() {
    requireProbabilities("log loss");
    return weights.mean(row -> logLoss(actual[row] ? scores[row] : 1 - scores[row]));
  }

  static double logLoss(double probability) {
    return -Math.log(Math.max(EPSILON, Math.min(1 - EPSILON, probability)));
  }

  /**
   * {@return the Brier score: the mean squared difference of probability and answer}
   *
   * @throws IllegalStateException when a score is no probability
   */
  public double brier() {
    requireProbabilities("the Brier score");
    return weights.mean(
        row -> {
          double difference = excess(row);
          return difference * difference;
        });
  }

  /**
   * {@return the expected calibration error: the mean of {@link CalibrationBin#error} over bins of
   * equal width, each bin with the weight of its rows}
   *
   * @param bins how many bins; a probability on a border belongs to the lower one
   * @throws IllegalArgumentException when there is no bin
   * @throws IllegalStateException when a score is no probability
   */
  public double calibrationError(int bins) {
    double sum = 0;
    for (CalibrationBin bin : calibration(bins)) {
      sum += bin.weight() * bin.error();
    }
    return sum / weights.total();
  }

  /**
   * {@return the maximum calibration error: the largest {@link CalibrationBin#error} of any bin of
   * equal width that has rows}
   *
   * @param bins how many bins; a probability on a border belongs to the lower one
   * @throws IllegalArgumentException when there is no bin
   * @throws IllegalStateException when a score is no probability
   */
  public double maxCalibrationError(int bins) {
    double max = 0;
    for (CalibrationBin bin : calibration(bins)) {
      max = Math.max(max, bin.error());
    }
    return max;
  }

  /**
   * {@return the reliability diagram: bins of equal width from 0 to 1, ascending, those without
   * rows left out}
   *
   * @param bins how many bins; a probability on a border belongs to the lower one
   * @throws IllegalArgumentException when there is no bin
   * @throws IllegalStateException when a score is no probability
   */
  public List<CalibrationBin> calibration(int bins) {
    if (bins < 1) {
      throw new IllegalArgumentException("calibration needs at least one bin, not " + bins);
    }
    requireProbabilities("calibration");
    double[] weight = new double[bins];
    double[] probability = new double[bins];
    double[] positive = new double[bins];
    for (int row = 0; row < scores.length; row++) {
      double w = weights.of(row);
      int bin = bin(scores[row], bins);
      weight[bin] += w;
      probability[bin] += w * scores[row];
      positive[bin] += actual[row] ? w : 0;
    }
    List<CalibrationBin> filled = new ArrayList<>(bins);
    for (int b = 0; b < bins; b++) {
      if (weight[b] > 0) {
        filled.add(
            new CalibrationBin(
                border(b, bins),
                border(b + 1, bins),
                weight[b],
                probability[b] / weight[b],
                positive[b] / weight[b]));
      }
    }
    return List.copyOf(filled);
  }

  private static int bin(double probability, int bins) {
    int bin = Math.min(bins - 1, (int) (probability * bins));
    // The product is rounded, so the bin may be one too high or too low.
    while (bin > 0 && probability <= border(bin, bins)) {
      bin--;
    }
    while (bin < bins - 1 && probability > border(bin + 1, bins)) {
      bin++;
    }
    return bin;
  }

  private static double border(int bin, int bins) {
    return bin == bins ? 1 : bin * (1.0 / bins);
  }

  /**
   * {@return the labels a threshold makes of the scores, 1 where the score is at least the
   * threshold and 0 elsewhere, beside the answers as labels}
   *
   * @param threshold the threshold
   */
  public Classification classify(double threshold) {
    int[] labels = new int[scores.length];
    int[] predicted = new int[scores.length];
    for (int row = 0; row < scores.length; row++) {
      labels[row] = actual[row] ? 1 : 0;
      predicted[row] = scores[row] >= threshold ? 1 : 0;
    }
    return Classification.of(labels, predicted, weights);
  }

  private double excess(int row) {
    return actual[row] ? scores[row] - 1 : scores[row];
  }

  private double positive(int row) {
    return actual[row] ? weights.of(row) : 0;
  }

  private double negative(int row) {
    return actual[row] ? 0 : weights.of(row);
  }

  private double positiveWeight() {
    double sum = 0;
    for (int row = 0; row < actual.length; row++) {
      sum += positive(row);
    }
    return sum;
  }

  private void requireProbabilities(String metric) {
    double highest = order.highest();
    double lowest = order.lowest();
    if (highest > 1 || lowest < 0) {
      throw new IllegalStateException(
          "%s needs probabilities between 0 and 1, not %s"
              .formatted(metric, highest > 1 ? highest : lowest));
    }
  }
}
