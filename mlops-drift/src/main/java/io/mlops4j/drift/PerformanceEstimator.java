package io.mlops4j.drift;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Estimates how well a binary classifier does on data without labels, from its own confidence
 * (confidence-based performance estimation).
 *
 * <p>A calibrated probability says how often a prediction like it is right; averaged over a window
 * that is the expected performance. It holds as long as the relation between inputs and outcome is
 * that of the labelled data: it sees a change of inputs, not a change of what they mean.
 *
 * <p>Scores are calibrated by isotonic regression if that halves of the labelled data agree on:
 * fitted to every second row, it must have a smaller calibration error on the others than the
 * scores themselves. Bands are three standard deviations of what performance would be if labels
 * were drawn from the calibrated probabilities, by a seeded simulation of 200 draws. Immutable.
 */
public final class PerformanceEstimator {
  private static final int DRAWS = 200;
  private static final double DEVIATIONS = 3;
  private static final int LEAST_ROWS = 20;
  private static final long SEED = 20_260_301;

  private final double threshold;
  private final IsotonicCalibration calibration;
  private final boolean calibrated;

  private PerformanceEstimator(
      double threshold, IsotonicCalibration calibration, boolean calibrated) {
    this.threshold = threshold;
    this.calibration = calibration;
    this.calibrated = calibrated;
  }

  /**
   * An estimator for a classifier, from labelled data it was not trained on.
   *
   * @param scores the classifier's scores, each in [0, 1]
   * @param labels the outcomes, one per score; both must occur
   * @param threshold the score from which the classifier says positive
   * @return the estimator
   * @throws IllegalArgumentException when lengths differ, scores are out of range, there are fewer
   *     than 20 rows or only one outcome
   */
  public static PerformanceEstimator calibratedOn(
      double[] scores, boolean[] labels, double threshold) {
    if (scores.length != labels.length || scores.length < LEAST_ROWS) {
      throw new IllegalArgumentException(
          "calibration needs at least "
              + LEAST_ROWS
              + " scores with a label each but got "
              + scores.length
              + " scores and "
              + labels.length
              + " labels");
    }
    requireScores(scores);
    long positives = IntStream.range(0, labels.length).filter(i -> labels[i]).count();
    if (positives == 0 || positives == labels.length) {
      throw new IllegalArgumentException("calibration needs outcomes of both kinds");
    }
    int[] even = IntStream.range(0, scores.length).filter(i -> i % 2 == 0).toArray();
    int[] odd = IntStream.range(0, scores.length).filter(i -> i % 2 == 1).toArray();
    IsotonicCalibration half = IsotonicCalibration.fit(scores, labels, even);
    double[] mapped = Arrays.stream(scores).map(half::probability).toArray();
    boolean better =
        IsotonicCalibration.error(mapped, labels, odd)
            < IsotonicCalibration.error(scores, labels, odd);
    int[] all = IntStream.range(0, scores.length).toArray();
    return new PerformanceEstimator(
        threshold, IsotonicCalibration.fit(scores, labels, all), better);
  }

  private static void requireScores(double[] scores) {
    for (double score : scores) {
      if (!(score >= 0 && score <= 1)) {
        throw new IllegalArgumentException("a score lies in [0, 1] but one was " + score);
      }
    }
  }

  /**
   * Whether scores are mapped to other probabilities before they are believed.
   *
   * @return false when the scores were calibrated as they are
   */
  public boolean calibrates() {
    return calibrated;
  }

  /**
   * The expected performance on data without labels.
   *
   * @param scores the classifier's scores, each in [0, 1]; at least one
   * @return the estimates
   */
  public EstimatedPerformance estimate(double... scores) {
    if (scores.length == 0) {
      throw new IllegalArgumentException("performance of no prediction cannot be estimated");
    }
    requireScores(scores);
    double[] probabilities = scores.clone();
    if (calibrated) {
      Arrays.setAll(probabilities, i -> calibration.probability(scores[i]));
    }
    int[] descending =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -scores[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    Confusion expected = confusion(scores, probabilities);
    double auroc = auroc(scores, probabilities, descending);
    double[][] drawn = new double[6][DRAWS];
    SplittableRandom random = new SplittableRandom(SEED);
    double[] labels = new double[scores.length];
    for (int draw = 0; draw < DRAWS; draw++) {
      for (int i = 0; i < labels.length; i++) {
        labels[i] = random.nextDouble() < probabilities[i] ? 1 : 0;
      }
      Confusion one = confusion(scores, labels);
      drawn[0][draw] = one.accuracy();
      drawn[1][draw] = one.precision();
      drawn[2][draw] = one.recall();
      drawn[3][draw] = one.specificity();
      drawn[4][draw] = one.f1();
      drawn[5][draw] = auroc(scores, labels, descending);
    }
    return new EstimatedPerformance(
        scores.length,
        expected,
        band(expected.accuracy(), drawn[0]),
        band(expected.precision(), drawn[1]),
        band(expected.recall(), drawn[2]),
        band(expected.specificity(), drawn[3]),
        band(expected.f1(), drawn[4]),
        band(auroc, drawn[5]));
  }

  private Confusion confusion(double[] scores, double[] positive) {
    double[] cells = new double[4];
    for (int i = 0; i < scores.length; i++) {
      int row = scores[i] >= threshold ? 0 : 2;
      cells[row] += positive[i];
      cells[row + 1] += 1 - positive[i];
    }
    return new Confusion(cells[0], cells[1], cells[2], cells[3]);
  }

  /** The area under the curve of expected rates; rows of equal score count as half. */
  private static double auroc(double[] scores, double[] positive, int[] descending) {
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

  private static Estimate band(double value, double[] drawn) {
    double[] defined = Arrays.stream(drawn).filter(d -> !Double.isNaN(d)).toArray();
    double mean = Arrays.stream(defined).average().orElse(Double.NaN);
    double variance =
        Arrays.stream(defined).map(d -> (d - mean) * (d - mean)).average().orElse(Double.NaN);
    double reach = DEVIATIONS * Math.sqrt(variance);
    return new Estimate(value, Math.max(0, value - reach), Math.min(1, value + reach));
  }
}
