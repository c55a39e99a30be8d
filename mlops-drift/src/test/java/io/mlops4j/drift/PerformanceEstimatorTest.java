package io.mlops4j.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PerformanceEstimatorTest {
  private static final class Sample {
    private final double[] scores;
    private final boolean[] labels;

    Sample(double[] scores, boolean[] labels) {
      this.scores = scores;
      this.labels = labels;
    }
  }

  /** Inputs of one spread, outcomes of logistic probability, and a classifier that exaggerates. */
  private static Sample sample(long seed, int rows, double mean, double exaggeration) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] scores = new double[rows];
    boolean[] labels = new boolean[rows];
    for (int i = 0; i < rows; i++) {
      double logit = mean + 1.5 * random.nextGaussian();
      scores[i] = 1 / (1 + Math.exp(-exaggeration * logit));
      labels[i] = random.nextDouble() < 1 / (1 + Math.exp(-logit));
    }
    return new Sample(scores, labels);
  }

  private static Confusion real(Sample sample) {
    double[] cells = new double[4];
    for (int i = 0; i < sample.scores.length; i++) {
      cells[(sample.scores[i] >= 0.5 ? 0 : 2) + (sample.labels[i] ? 0 : 1)]++;
    }
    return new Confusion(cells[0], cells[1], cells[2], cells[3]);
  }

  private static double auroc(Sample sample) {
    double wins = 0;
    double pairs = 0;
    for (int i = 0; i < sample.scores.length; i++) {
      for (int j = 0; j < sample.scores.length; j++) {
        if (sample.labels[i] && !sample.labels[j]) {
          wins += Math.signum(sample.scores[i] - sample.scores[j]) / 2 + 0.5;
          pairs++;
        }
      }
    }
    return wins / pairs;
  }

  @Test
  void estimate_afterAShiftOfInputs_coversTheRealPerformance() {
    Sample labelled = sample(1, 20_000, 0, 3);
    PerformanceEstimator estimator =
        PerformanceEstimator.calibratedOn(labelled.scores, labelled.labels, 0.5);
    assertThat(estimator.calibrates()).isTrue();
    for (double mean : new double[] {0, 0.8, -1.5}) {
      Sample unseen = sample(2, 3_000, mean, 3);
      EstimatedPerformance estimated = estimator.estimate(unseen.scores);
      Confusion real = real(unseen);
      assertThat(estimated.accuracy().covers(real.accuracy())).isTrue();
      assertThat(estimated.precision().covers(real.precision())).isTrue();
      assertThat(estimated.recall().covers(real.recall())).isTrue();
      assertThat(estimated.specificity().covers(real.specificity())).isTrue();
      assertThat(estimated.f1().covers(real.f1())).isTrue();
      assertThat(estimated.auroc().covers(auroc(unseen))).isTrue();
      assertThat(estimated.accuracy().high() - estimated.accuracy().low()).isLessThan(0.065);
    }
  }

  /**
   * The bands are three deviations, 99.7 %, of the noise of the labels and of the calibration. At
   * 99 % more than five misses in 100 windows have a probability of 0.05 % by the binomial law, at
   * 90 % one of 94 %.
   */
  @Test
  void estimate_hundredWindows_bandsCoverAsOftenAsTheySay() {
    int[] missed = new int[5];
    for (int seed = 0; seed < 100; seed++) {
      Sample labelled = sample(1_000 + seed, 20_000, 0, 3);
      Sample unseen = sample(5_000 + seed, 2_000, seed % 2 == 0 ? 0.5 : -1, 3);
      EstimatedPerformance estimated =
          PerformanceEstimator.calibratedOn(labelled.scores, labelled.labels, 0.5)
              .estimate(unseen.scores);
      Confusion real = real(unseen);
      missed[0] += estimated.accuracy().covers(real.accuracy()) ? 0 : 1;
      missed[1] += estimated.precision().covers(real.precision()) ? 0 : 1;
      missed[2] += estimated.recall().covers(real.recall()) ? 0 : 1;
      missed[3] += estimated.specificity().covers(real.specificity()) ? 0 : 1;
      missed[4] += estimated.f1().covers(real.f1()) ? 0 : 1;
    }
    assertThat(Arrays.stream(missed).max().orElseThrow()).isLessThanOrEqualTo(5);
  }

  /** Without the calibration's own error in them, bands missed a third of such windows. */
  @Test
  void estimate_calibratedOnFewRows_bandsHoldTheErrorOfTheCalibration() {
    int missed = 0;
    for (int seed = 0; seed < 40; seed++) {
      Sample labelled = sample(9_000 + seed, 500, 0, 3);
      Sample unseen = sample(7_000 + seed, 2_000, 0, 3);
      Estimate accuracy =
          PerformanceEstimator.calibratedOn(labelled.scores, labelled.labels, 0.5)
              .estimate(unseen.scores)
              .accuracy();
      missed += accuracy.covers(real(unseen).accuracy()) ? 0 : 1;
    }
    assertThat(missed).isLessThanOrEqualTo(2);
  }

  /**
   * Where no labelled row is positive, resampled ones are not either: bands without a width of
   * their own missed 36 of 60 such windows.
   */
  @Test
  void estimate_windowsOfTheConfidentEnd_bandsAreNotCertain() {
    int missed = 0;
    for (int seed = 0; seed < 30; seed++) {
      SplittableRandom random = new SplittableRandom(400 + seed);
      double[] scores = random.doubles(2_000).toArray();
      boolean[] labels = new boolean[scores.length];
      for (int i = 0; i < scores.length; i++) {
        labels[i] = random.nextDouble() < scores[i] * scores[i];
      }
      double[] window = random.doubles(10_000, 0, 0.06).toArray();
      double right =
          Arrays.stream(window).map(s -> random.nextDouble() < s * s ? 0 : 1).average().orElse(0);
      Estimate accuracy =
          PerformanceEstimator.calibratedOn(scores, labels, 0.5).estimate(window).accuracy();
      missed += accuracy.covers(right) ? 0 : 1;
      assertThat(accuracy.low()).isLessThan(accuracy.high());
    }
    assertThat(missed).isLessThanOrEqualTo(1);
  }

  @Test
  void estimate_figuresWithoutValue_canBeAnything() {
    Sample labelled = sample(1, 500, 0, 3);
    PerformanceEstimator estimator =
        PerformanceEstimator.calibratedOn(labelled.scores, labelled.labels, 0.5);
    assertThat(estimator.estimate(0.1, 0.2).precision()).isEqualTo(new Estimate(Double.NaN, 0, 1));
    Estimate auroc = estimator.estimate(0.9).auroc();
    assertThat(auroc.low()).isZero();
    assertThat(auroc.high()).isEqualTo(1);
  }

  @Test
  void calibratedOn_rowsInAnyOrder_calibratesTheSame() {
    Sample drawn = sample(1, 4_000, 0, 3);
    PerformanceEstimator estimator =
        PerformanceEstimator.calibratedOn(drawn.scores, drawn.labels, 0.5);
    assertThat(estimator.calibrates()).isTrue();
    int[] positive = IntStream.range(0, 4_000).filter(i -> drawn.labels[i]).toArray();
    int[] negative = IntStream.range(0, 4_000).filter(i -> !drawn.labels[i]).toArray();
    int pairs = Math.min(positive.length, negative.length);
    IntStream inTurn =
        IntStream.concat(
            IntStream.range(0, 2 * pairs).map(i -> (i % 2 == 0 ? positive : negative)[i / 2]),
            IntStream.concat(
                Arrays.stream(positive).skip(pairs), Arrays.stream(negative).skip(pairs)));
    int[] sorted = IntStream.concat(Arrays.stream(positive), Arrays.stream(negative)).toArray();
    for (int[] order : new int[][] {inTurn.toArray(), sorted}) {
      double[] scores = Arrays.stream(order).mapToDouble(row -> drawn.scores[row]).toArray();
      boolean[] labels = new boolean[order.length];
      IntStream.range(0, order.length).forEach(i -> labels[i] = drawn.labels[order[i]]);
      PerformanceEstimator other = PerformanceEstimator.calibratedOn(scores, labels, 0.5);
      assertThat(other.calibrates()).isTrue();
      assertThat(other.estimate(drawn.scores).accuracy().value())
          .isEqualTo(estimator.estimate(drawn.scores).accuracy().value());
    }
  }

  @Test
  void estimate_withoutCalibration_wouldBeTooGood() {
    Sample labelled = sample(1, 20_000, 0, 3);
    Sample calibrated = sample(1, 20_000, 0, 1);
    double[] mistaken = sample(2, 3_000, 0, 3).scores;
    EstimatedPerformance naive =
        PerformanceEstimator.calibratedOn(calibrated.scores, calibrated.labels, 0.5)
            .estimate(mistaken);
    assertThat(naive.accuracy().low()).isGreaterThan(real(labelled).accuracy());
  }

  // By hand: accuracy (.9 + .6 + .7 + .8) / 4; expected TP 1.5, FP .5, FN .5, TN 1.5.
  @Test
  void estimate_calibratedScores_isTheExpectedConfusion() {
    double[] scores = {0.9, 0.6, 0.3, 0.2};
    double[] many = new double[4_000];
    boolean[] labels = new boolean[4_000];
    SplittableRandom random = new SplittableRandom(4);
    Arrays.setAll(many, i -> random.nextDouble());
    IntStream.range(0, 4_000).forEach(i -> labels[i] = random.nextDouble() < many[i]);
    PerformanceEstimator estimator = PerformanceEstimator.calibratedOn(many, labels, 0.5);
    EstimatedPerformance estimated = estimator.estimate(scores);
    double tolerance = estimator.calibrates() ? 0.15 : 1e-12;
    assertThat(estimated.accuracy().value()).isCloseTo(0.75, within(tolerance));
    assertThat(estimated.confusion().truePositives()).isCloseTo(1.5, within(tolerance));
    assertThat(estimated.confusion().total()).isCloseTo(4, within(1e-12));
  }

  @Test
  void calibratedOn_badInput_namesTheValue() {
    double[] scores = new double[30];
    boolean[] labels = new boolean[30];
    assertThatThrownBy(() -> PerformanceEstimator.calibratedOn(scores, labels, 0.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("both kinds");
    labels[0] = true;
    scores[3] = 1.5;
    assertThatThrownBy(() -> PerformanceEstimator.calibratedOn(scores, labels, 0.5))
        .hasMessageContaining("1.5");
    assertThatThrownBy(() -> PerformanceEstimator.calibratedOn(new double[3], labels, 0.5))
        .hasMessageContaining("3 scores");
    scores[3] = 0.5;
    assertThatThrownBy(() -> PerformanceEstimator.calibratedOn(scores, labels, Double.NaN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("threshold is NaN");
  }
}
