package io.mlops4j.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ClassPerformanceEstimatorTest {
  private static final int CLASSES = 3;

  /** Probabilities a classifier gives, and labels. */
  private static final class Sample {
    final double[][] probabilities;
    final int[] labels;

    Sample(int rows) {
      this.probabilities = new double[rows][];
      this.labels = new int[rows];
    }
  }

  /** Labels of softmax probability, the last class more or less frequent, and a classifier. */
  private static Sample sample(long seed, int rows, double last, double exaggeration) {
    SplittableRandom random = new SplittableRandom(seed);
    Sample sample = new Sample(rows);
    for (int i = 0; i < rows; i++) {
      double[] logits = new double[CLASSES];
      Arrays.setAll(logits, c -> 1.5 * random.nextGaussian());
      logits[CLASSES - 1] += last;
      sample.probabilities[i] = softmax(logits, exaggeration);
      double[] real = softmax(logits, 1);
      double at = random.nextDouble();
      sample.labels[i] = at < real[0] ? 0 : at < real[0] + real[1] ? 1 : 2;
    }
    return sample;
  }

  private static double[] softmax(double[] logits, double exaggeration) {
    double[] powers = Arrays.stream(logits).map(l -> Math.exp(exaggeration * l)).toArray();
    double sum = Arrays.stream(powers).sum();
    return Arrays.stream(powers).map(p -> p / sum).toArray();
  }

  private static int predicted(double[] row) {
    return row[0] >= row[1] && row[0] >= row[2] ? 0 : row[1] >= row[2] ? 1 : 2;
  }

  private static double accuracy(Sample sample) {
    int right = 0;
    for (int i = 0; i < sample.labels.length; i++) {
      right += predicted(sample.probabilities[i]) == sample.labels[i] ? 1 : 0;
    }
    return (double) right / sample.labels.length;
  }

  private static double macroF1(Sample sample) {
    double sum = 0;
    for (int c = 0; c < CLASSES; c++) {
      double hit = 0;
      double miss = 0;
      for (int i = 0; i < sample.labels.length; i++) {
        boolean said = predicted(sample.probabilities[i]) == c;
        boolean is = sample.labels[i] == c;
        hit += said && is ? 1 : 0;
        miss += said != is ? 1 : 0;
      }
      sum += hit / (hit + miss / 2);
    }
    return sum / CLASSES;
  }

  /** Of 30 windows at 99.7 % more than two misses have a probability of 0.01 %. */
  @Test
  void estimate_shiftedInputs_bandsCoverTheRealPerformance() {
    Sample labelled = sample(1, 20_000, 0, 1);
    ClassPerformanceEstimator estimator =
        ClassPerformanceEstimator.calibratedOn(labelled.probabilities, labelled.labels);
    int[] missed = new int[2];
    for (int seed = 0; seed < 30; seed++) {
      Sample unseen = sample(100 + seed, 800, seed % 3 - 1, 1);
      EstimatedClassPerformance estimated = estimator.estimate(unseen.probabilities);
      missed[0] += estimated.accuracy().covers(accuracy(unseen)) ? 0 : 1;
      missed[1] += estimated.macroF1().covers(macroF1(unseen)) ? 0 : 1;
      assertThat(estimated.accuracy().high() - estimated.accuracy().low()).isLessThan(0.12);
    }
    assertThat(Arrays.stream(missed).max().orElseThrow()).isLessThanOrEqualTo(2);
  }

  @Test
  void estimate_exaggeratedProbabilities_isNearerToTheTruthThanTheyAre() {
    Sample labelled = sample(1, 20_000, 0, 3);
    Sample unseen = sample(2, 5_000, 1, 3);
    EstimatedClassPerformance estimated =
        ClassPerformanceEstimator.calibratedOn(labelled.probabilities, labelled.labels)
            .estimate(unseen.probabilities);
    double claimed =
        Arrays.stream(unseen.probabilities)
            .mapToDouble(row -> Arrays.stream(row).max().orElseThrow())
            .average()
            .orElseThrow();
    double real = accuracy(unseen);

    assertThat(claimed - real).isGreaterThan(0.15);
    assertThat(estimated.accuracy().value()).isCloseTo(real, within(0.02));
    assertThat(estimated.macroF1().value()).isCloseTo(macroF1(unseen), within(0.02));
  }

  @Test
  void estimate_twoClasses_isTheEstimateOfTwo() {
    SplittableRandom random = new SplittableRandom(7);
    int rows = 10_000;
    double[] scores = new double[rows];
    boolean[] positive = new boolean[rows];
    double[][] probabilities = new double[rows][];
    int[] labels = new int[rows];
    for (int i = 0; i < rows; i++) {
      double real = random.nextDouble();
      scores[i] = real * real;
      positive[i] = random.nextDouble() < real;
      probabilities[i] = new double[] {1 - scores[i], scores[i]};
      labels[i] = positive[i] ? 1 : 0;
    }
    EstimatedPerformance two =
        PerformanceEstimator.calibratedOn(scores, positive, 0.5).estimate(scores);
    EstimatedClassPerformance classes =
        ClassPerformanceEstimator.calibratedOn(probabilities, labels).estimate(probabilities);

    assertThat(classes.accuracy().value()).isCloseTo(two.accuracy().value(), within(1e-9));
    assertThat(classes.classes().get(1).precision())
        .isCloseTo(two.precision().value(), within(1e-9));
    assertThat(classes.macroRecall().value())
        .isCloseTo((two.recall().value() + two.specificity().value()) / 2, within(1e-9));
    assertThat(classes.macroAuroc().value()).isCloseTo(two.auroc().value(), within(1e-9));
  }

  @Test
  void badInput_isNamed() {
    Sample sample = sample(1, 30, 0, 1);
    double[][] rows = sample.probabilities;
    int[] labels = sample.labels;
    assertThatThrownBy(() -> ClassPerformanceEstimator.calibratedOn(rows, new int[30]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("class 1 does not occur");
    int[] unknown = labels.clone();
    unknown[4] = 3;
    assertThatThrownBy(() -> ClassPerformanceEstimator.calibratedOn(rows, unknown))
        .hasMessageContaining("label 3 of row 4");
    assertThatThrownBy(() -> ClassPerformanceEstimator.calibratedOn(rows, new int[4]))
        .hasMessageContaining("4 labels");
    ClassPerformanceEstimator estimator = ClassPerformanceEstimator.calibratedOn(rows, labels);
    assertThatThrownBy(() -> estimator.estimate(new double[0][]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> estimator.estimate(new double[][] {{0.5, 0.5}}))
        .hasMessageContaining("2 probabilities");
    assertThatThrownBy(() -> estimator.estimate(new double[][] {{0.5, 0.5, 0.5}}))
        .hasMessageContaining("1.5");
    assertThatThrownBy(() -> estimator.estimate(new double[][] {{0.5, 0.5, Double.NaN}}))
        .hasMessageContaining("NaN");
  }
}
