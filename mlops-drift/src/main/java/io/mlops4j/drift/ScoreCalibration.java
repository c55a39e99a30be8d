package io.mlops4j.drift;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * What a score says about the probability of an outcome: itself, or its isotonic calibration if
 * that halves of the labelled data agree on. Fitted to one half, the calibration must have a
 * smaller error on the other than the scores themselves. Halves are drawn within each outcome, and
 * the same whatever the order of the rows. Immutable.
 *
 * <p>How far that probability is known is told by isotonic calibrations of resampled rows, whose
 * ends are drawn where no row tells them from certain. Rows are resampled alike for every outcome
 * of the same data.
 */
final class ScoreCalibration {
  /** As many as there are draws of labels, so that each has a calibration of its own. */
  static final int RESAMPLES = 200;

  private static final long SEED = 20_261_126;

  private final IsotonicCalibration isotonic;
  private final boolean applied;
  private final List<IsotonicCalibration> resampled;

  private ScoreCalibration(
      IsotonicCalibration isotonic, boolean applied, List<IsotonicCalibration> resampled) {
    this.isotonic = isotonic;
    this.applied = applied;
    this.resampled = resampled;
  }

  static ScoreCalibration of(double[] scores, boolean[] labels) {
    int[] order =
        IsotonicCalibration.ascending(scores, IntStream.range(0, scores.length).toArray());
    SplittableRandom random = new SplittableRandom(SEED);
    int[] dealt = dealt(order, labels, random);
    int[] first = everySecond(dealt, 0);
    int[] second = everySecond(dealt, 1);
    // Rows of equal probability fall into groups by their order, which must not be that of labels.
    shuffle(random, second);
    IsotonicCalibration half = IsotonicCalibration.fit(scores, labels, first);
    double[] mapped = Arrays.stream(scores).map(half::probability).toArray();
    boolean better =
        IsotonicCalibration.error(mapped, labels, second)
            < IsotonicCalibration.error(scores, labels, second);
    return new ScoreCalibration(
        IsotonicCalibration.fit(scores, labels, order), better, resampled(scores, labels, order));
  }

  /** The rows of one outcome, then those of the other, each shuffled. */
  private static int[] dealt(int[] order, boolean[] labels, SplittableRandom random) {
    int[] positive = Arrays.stream(order).filter(row -> labels[row]).toArray();
    int[] negative = Arrays.stream(order).filter(row -> !labels[row]).toArray();
    shuffle(random, positive);
    shuffle(random, negative);
    return IntStream.concat(Arrays.stream(positive), Arrays.stream(negative)).toArray();
  }

  private static int[] everySecond(int[] rows, int from) {
    return IntStream.range(0, rows.length).filter(i -> i % 2 == from).map(i -> rows[i]).toArray();
  }

  private static void shuffle(SplittableRandom random, int[] rows) {
    for (int i = rows.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int row = rows[i];
      rows[i] = rows[other];
      rows[other] = row;
    }
  }

  private static List<IsotonicCalibration> resampled(
      double[] scores, boolean[] labels, int[] order) {
    SplittableRandom random = new SplittableRandom(SEED);
    // Of their own, so that rows are the same whatever the outcomes leave uncertain.
    SplittableRandom ends = new SplittableRandom(~SEED);
    List<IsotonicCalibration> resampled = new ArrayList<>();
    int[] times = new int[scores.length];
    for (int i = 0; i < RESAMPLES; i++) {
      Arrays.fill(times, 0);
      for (int k = 0; k < times.length; k++) {
        times[random.nextInt(times.length)]++;
      }
      resampled.add(IsotonicCalibration.fit(scores, labels, order, times).withUncertainEnds(ends));
    }
    return List.copyOf(resampled);
  }

  /** Whether scores are mapped to other probabilities before they are believed. */
  boolean applied() {
    return applied;
  }

  double probability(double score) {
    return applied ? isotonic.probability(score) : score;
  }

  /**
   * What the probabilities could have been with other labelled rows: those of a resample's
   * calibration. Where scores are believed as they are that is so too, as they are known to be
   * right no better than such a calibration could tell.
   *
   * @param resample 0 to {@link #RESAMPLES} excluded
   * @param scores scores
   * @param descending the rows in the order in which scores descend
   * @param into takes the probability of each row
   */
  void resampled(int resample, double[] scores, int[] descending, double[] into) {
    resampled.get(resample).probabilities(scores, descending, into);
  }
}
