package io.mlops4j.core.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

class BootstrapTest {
  @Test
  void interval_sameSeed_isTheSame() {
    RowValues values = skewed(new SplittableRandom(1), 50);
    Interval first = seeded(7).interval(values, RowValues::mean);
    assertThat(seeded(7).interval(values, RowValues::mean)).isEqualTo(first);
    assertThat(seeded(8).interval(values, RowValues::mean)).isNotEqualTo(first);
    assertThat(first.estimate()).isEqualTo(values.mean());
    assertThat(first.level()).isEqualTo(0.95);
  }

  @Test
  void interval_ofAMean_hasTheWidthOfTheNormalLaw() {
    SplittableRandom random = new SplittableRandom(2);
    double[] values = random.doubles(10_000).toArray();
    RowValues rows = RowValues.of(values);
    double deviation =
        Math.sqrt(Regression.of(values, filled(values.length, rows.mean())).meanSquaredError());
    double expected = 2 * 1.959963984540054 * deviation / 100;
    for (Bootstrap bootstrap : new Bootstrap[] {seeded(3), seeded(4).biasCorrected()}) {
      Interval interval = bootstrap.resamples(2000).interval(rows, RowValues::mean);
      assertThat(interval.high() - interval.low()).isCloseTo(expected, within(0.08 * expected));
    }
    Interval narrower = seeded(3).resamples(2000).level(0.5).interval(rows, RowValues::mean);
    assertThat(narrower.high() - narrower.low())
        .isCloseTo(expected * 0.6744897501960817 / 1.959963984540054, within(0.08 * expected));
    assertThat(narrower.level()).isEqualTo(0.5);
  }

  private static double[] filled(int size, double value) {
    double[] values = new double[size];
    Arrays.fill(values, value);
    return values;
  }

  @Test
  void interval_holdsTheTruthAsOftenAsItSays() {
    // 800 samples: the standard error of a share of 0.9 is 0.011.
    SplittableRandom random = new SplittableRandom(5);
    int samples = 800;
    int percentile = 0;
    int corrected = 0;
    int auc = 0;
    Bootstrap bootstrap = Bootstrap.with(random).resamples(300).level(0.9);
    double trueAuc = StandardNormal.cumulative(1 / Math.sqrt(2));
    for (int i = 0; i < samples; i++) {
      RowValues values = skewed(random, 60);
      percentile += bootstrap.interval(values, RowValues::mean).contains(1) ? 1 : 0;
      corrected += bootstrap.biasCorrected().interval(values, RowValues::mean).contains(1) ? 1 : 0;
      auc +=
          bootstrap.interval(shifted(random, 80), BinaryScores::rocAuc).contains(trueAuc) ? 1 : 0;
    }
    assertThat((double) percentile / samples).isBetween(0.84, 0.93);
    assertThat((double) corrected / samples).isBetween(0.85, 0.94);
    assertThat((double) auc / samples).isBetween(0.85, 0.94);
  }

  /** Exponential, of mean 1. */
  private static RowValues skewed(RandomGenerator random, int rows) {
    return RowValues.of(random.doubles(rows).map(u -> -Math.log(1 - u)).toArray());
  }

  /** Half positives, whose scores are normal around 1 and not 0. */
  private static BinaryScores shifted(RandomGenerator random, int rows) {
    boolean[] actual = new boolean[rows];
    double[] scores = new double[rows];
    for (int row = 0; row < rows; row++) {
      actual[row] = row % 2 == 0;
      scores[row] = random.nextGaussian() + (actual[row] ? 1 : 0);
    }
    return BinaryScores.of(actual, scores);
  }

  @Test
  void difference_onTheSameRows_isNarrowerThanEachModel() {
    SplittableRandom random = new SplittableRandom(6);
    double[] actual = random.doubles(500).map(u -> 10 * u).toArray();
    double[] noise = random.doubles(500).toArray();
    double[] good = new double[500];
    double[] worse = new double[500];
    for (int i = 0; i < 500; i++) {
      good[i] = actual[i] + noise[i];
      worse[i] = actual[i] + 1.1 * noise[i];
    }
    Regression candidate = Regression.of(actual, good);
    Regression baseline = Regression.of(actual, worse);
    Interval difference = seeded(1).difference(candidate, baseline, Regression::meanAbsoluteError);
    Interval alone = seeded(1).interval(baseline, Regression::meanAbsoluteError);
    assertThat(difference.estimate())
        .isCloseTo(candidate.meanAbsoluteError() - baseline.meanAbsoluteError(), within(1e-15));
    assertThat(difference.high()).isNegative();
    assertThat(difference.high() - difference.low()).isLessThan((alone.high() - alone.low()) / 5);
    assertThat(difference.contains(0)).isFalse();
    assertThat(seeded(2).difference(baseline, baseline, Regression::r2))
        .isEqualTo(new Interval(0, 0, 0, 0.95));
    assertThatThrownBy(
            () ->
                seeded(1)
                    .difference(candidate, Regression.of(new double[1], new double[1]), r -> 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("500 and 1 rows");
  }

  @Test
  void interval_byQuery_drawsQueries() {
    SplittableRandom random = new SplittableRandom(9);
    Ranking.Builder builder = Ranking.builder();
    for (int query = 0; query < 200; query++) {
      builder.query(random.ints(10, 0, 3).asDoubleStream().toArray(), random.doubles(10).toArray());
    }
    Ranking ranking = builder.build();
    RowValues each = ranking.each(query -> query.ndcg(5));
    Interval interval = seeded(1).biasCorrected().interval(each, RowValues::mean);
    assertThat(interval.estimate()).isEqualTo(ranking.ndcg(5));
    assertThat(interval.low()).isLessThan(interval.estimate());
    assertThat(interval.high()).isGreaterThan(interval.estimate());
    double standardError =
        Math.sqrt(Regression.of(each.toArray(), filled(200, each.mean())).meanSquaredError() / 200);
    assertThat(interval.high() - interval.low())
        .isCloseTo(2 * 1.96 * standardError, within(0.5 * standardError));
  }

  @Test
  void interval_ofTheCallersMetric_getsHowOftenEachRowWasDrawn() {
    Interval interval =
        seeded(1)
            .interval(
                100,
                times -> {
                  assertThat(Arrays.stream(times).sum()).isEqualTo(100);
                  return Arrays.stream(times).filter(count -> count > 0).count();
                });
    assertThat(interval.estimate()).isEqualTo(100);
    // A resample holds 1 - 1/e of the rows.
    assertThat(interval.low()).isBetween(54.0, 60.0);
    assertThat(interval.high()).isBetween(66.0, 72.0);
  }

  @Test
  void interval_ofManyRows_copiesNone() throws JMException {
    SplittableRandom random = new SplittableRandom(10);
    BinaryScores scores = shifted(random, 10_000);
    long before = allocatedBytes();
    Interval interval = seeded(1).interval(scores, BinaryScores::rocAuc);
    long allocated = allocatedBytes() - before;
    assertThat(interval.contains(scores.rocAuc())).isTrue();
    // A thousand copies of one array of rows would be 40 MB or more.
    assertThat(allocated).isLessThan(2_000_000);
  }

  private static long allocatedBytes() throws JMException {
    return (long)
        ManagementFactory.getPlatformMBeanServer()
            .getAttribute(
                new ObjectName("java.lang:type=Threading"), "CurrentThreadAllocatedBytes");
  }

  @Test
  void interval_undefinedResamples_areDrawnAnew() {
    BinaryScores few =
        BinaryScores.of(
            new boolean[] {true, false, false, false}, new double[] {0.5, 0.9, 0.1, 0.2});
    Interval interval = seeded(1).interval(few, BinaryScores::rocAuc);
    assertThat(interval.low()).isZero();
    assertThat(interval.high()).isEqualTo(1);
    assertThatThrownBy(() -> seeded(1).biasCorrected().interval(few, BinaryScores::rocAuc))
        .isInstanceOf(UndefinedMetricException.class)
        .hasMessage("the metric has no value without row 0; use the percentile interval");
  }

  @Test
  void interval_undefinedMetrics_areRefused() {
    BinaryScores none = BinaryScores.of(new boolean[4], new double[4]);
    assertThatThrownBy(() -> seeded(1).interval(none, BinaryScores::rocAuc))
        .isInstanceOf(UndefinedMetricException.class)
        .hasMessageContaining("all are negative");
    assertThatThrownBy(() -> seeded(1).interval(3, times -> Double.NaN))
        .isInstanceOf(UndefinedMetricException.class)
        .hasMessage("the metric is NaN on the rows themselves");
    int[] calls = {0};
    assertThatThrownBy(
            () -> seeded(1).interval(3, times -> calls[0]++ == 0 ? 1 : Double.POSITIVE_INFINITY))
        .isInstanceOf(UndefinedMetricException.class)
        .hasMessageContaining("most resamples of 3 rows");
    assertThat(calls[0]).isEqualTo(1002);
    RowValues one = RowValues.of(new double[] {3});
    assertThat(seeded(1).interval(one, RowValues::mean)).isEqualTo(new Interval(3, 3, 3, 0.95));
    assertThatThrownBy(() -> seeded(1).biasCorrected().interval(one, RowValues::mean))
        .isInstanceOf(UndefinedMetricException.class)
        .hasMessageContaining("two rows");
  }

  @Test
  void options_outOfRange_areMisuse() {
    assertThatThrownBy(() -> seeded(1).resamples(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0");
    assertThatThrownBy(() -> seeded(1).level(1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> seeded(1).level(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> seeded(1).interval(0, times -> 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Interval(1, 1, 0, 0.9))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Interval(1, 1, 1, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThat(new Interval(0.79, 0.82, 0.84, 0.95)).hasToString("0.82 [0.79, 0.84] at 95.0 %");
  }

  private static Bootstrap seeded(long seed) {
    return Bootstrap.with(new SplittableRandom(seed));
  }
}
