package io.mlops4j.drift;

import java.util.Arrays;
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
 * fitted to one half, drawn within each outcome, it must have a smaller calibration error on the
 * other than the scores themselves. For more than two classes see {@link
 * ClassPerformanceEstimator}. Bands come from a seeded simulation of 200 draws, each of other
 * labelled rows for the calibration and of labels from the probabilities this gives: three standard
 * deviations, and three times what resampling moves the mean by. So they hold the noise of the
 * window's labels and the error of the calibration; on fewer than some 500 labelled rows they are
 * too narrow now and then. Immutable.
 */
public final class PerformanceEstimator {
  static final int DRAWS = ScoreCalibration.RESAMPLES;
  static final int LEAST_ROWS = 20;
  static final long SEED = 20_260_301;

  private final double threshold;
  private final ScoreCalibration calibration;

  private PerformanceEstimator(double threshold, ScoreCalibration calibration) {
    this.threshold = threshold;
    this.calibration = calibration;
  }

  /**
   * An estimator for a classifier, from labelled data it was not trained on.
   *
   * @param scores the classifier's scores, each in [0, 1]
   * @param labels the outcomes, one per score; both must occur
   * @param threshold the score from which the classifier says positive
   * @return the estimator
   * @throws IllegalArgumentException when lengths differ, scores are out of range, there are fewer
   *     than 20 rows or only one outcome, or the threshold is NaN
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
    if (Double.isNaN(threshold)) {
      throw new IllegalArgumentException(
          "the threshold is NaN, which no score reaches; take a number, such as 0.5");
    }
    long positives = IntStream.range(0, labels.length).filter(i -> labels[i]).count();
    if (positives == 0 || positives == labels.length) {
      throw new IllegalArgumentException("calibration needs outcomes of both kinds");
    }
    return new PerformanceEstimator(threshold, ScoreCalibration.of(scores, labels));
  }

  static void requireScores(double[] scores) {
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
    return calibration.applied();
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
    double[] ascending = scores.clone();
    Arrays.sort(ascending);
    double[] probabilities = Arrays.stream(ascending).map(calibration::probability).toArray();
    Roc roc = Roc.of(ascending);
    Confusion expected = confusion(ascending, probabilities);
    double[][] drawn = new double[6][DRAWS];
    SplittableRandom random = new SplittableRandom(SEED);
    double[] labels = new double[scores.length];
    for (int draw = 0; draw < DRAWS; draw++) {
      calibration.resampled(draw, ascending, roc.descending(), labels);
      for (int i = 0; i < labels.length; i++) {
        labels[i] = random.nextDouble() < labels[i] ? 1 : 0;
      }
      Confusion one = confusion(ascending, labels);
      drawn[0][draw] = one.accuracy();
      drawn[1][draw] = one.precision();
      drawn[2][draw] = one.recall();
      drawn[3][draw] = one.specificity();
      drawn[4][draw] = one.f1();
      drawn[5][draw] = roc.area(labels);
    }
    return new EstimatedPerformance(
        scores.length,
        expected,
        Estimate.around(expected.accuracy(), drawn[0]),
        Estimate.around(expected.precision(), drawn[1]),
        Estimate.around(expected.recall(), drawn[2]),
        Estimate.around(expected.specificity(), drawn[3]),
        Estimate.around(expected.f1(), drawn[4]),
        Estimate.around(roc.area(probabilities), drawn[5]));
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
}
