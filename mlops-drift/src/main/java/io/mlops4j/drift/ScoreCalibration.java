package io.mlops4j.drift;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What a score says about the probability of an outcome: itself, or its isotonic calibration if
 * that halves of the labelled data agree on. Fitted to every second row, the calibration must have
 * a smaller error on the others than the scores themselves. Immutable.
 */
final class ScoreCalibration {
  private final IsotonicCalibration isotonic;
  private final boolean applied;

  private ScoreCalibration(IsotonicCalibration isotonic, boolean applied) {
    this.isotonic = isotonic;
    this.applied = applied;
  }

  static ScoreCalibration of(double[] scores, boolean[] labels) {
    int[] even = IntStream.range(0, scores.length).filter(i -> i % 2 == 0).toArray();
    int[] odd = IntStream.range(0, scores.length).filter(i -> i % 2 == 1).toArray();
    IsotonicCalibration half = IsotonicCalibration.fit(scores, labels, even);
    double[] mapped = Arrays.stream(scores).map(half::probability).toArray();
    boolean better =
        IsotonicCalibration.error(mapped, labels, odd)
            < IsotonicCalibration.error(scores, labels, odd);
    int[] all = IntStream.range(0, scores.length).toArray();
    return new ScoreCalibration(IsotonicCalibration.fit(scores, labels, all), better);
  }

  /** Whether scores are mapped to other probabilities before they are believed. */
  boolean applied() {
    return applied;
  }

  double probability(double score) {
    return applied ? isotonic.probability(score) : score;
  }
}
