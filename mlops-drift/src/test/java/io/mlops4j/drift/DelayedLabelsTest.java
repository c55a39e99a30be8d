package io.mlops4j.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DelayedLabelsTest {
  private Instant now = Instant.parse("2026-03-02T10:20:00Z");

  private DelayedLabels<Double, Boolean, LabelledPerformance> hourly() {
    return DelayedLabels.ofScores(0.5).every(Duration.ofHours(1)).with(() -> now);
  }

  @Test
  void labelled_later_countsInTheWindowOfThePrediction() {
    DelayedLabels<Double, Boolean, LabelledPerformance> labels = hourly();
    labels.predicted("a", 0.9);
    labels.predicted("b", 0.9);
    labels.predicted("c", 0.1);
    labels.predicted("d", 0.1);
    labels.predicted("e", 0.1);
    now = now.plus(Duration.ofHours(2));
    labels.predicted("f", 0.7);
    assertThat(labels.labelled("a", true)).isTrue();
    assertThat(labels.labelled("b", false)).isTrue();
    assertThat(labels.labelled("c", true)).isTrue();
    assertThat(labels.labelled("d", false)).isTrue();
    assertThat(labels.labelled("d", true)).isFalse();
    assertThat(labels.labelled("unknown", true)).isFalse();
    assertThat(labels.performance())
        .extracting(LabelledPerformance::openedAt)
        .containsExactly(
            Instant.parse("2026-03-02T10:00:00Z"), Instant.parse("2026-03-02T12:00:00Z"));
    LabelledPerformance first = labels.performance().get(0);
    assertThat(first.confusion()).isEqualTo(new Confusion(1, 1, 1, 1));
    assertThat(first.coverage()).isEqualTo(0.8);
    assertThat(labels.performance().get(1).accuracy()).isEqualTo(new Estimate(Double.NaN, 0, 1));
  }

  @Test
  void predicted_beyondTheLimits_givesUpTheOldest() {
    DelayedLabels<Double, Boolean, LabelledPerformance> labels = hourly().atMost(2, 1);
    labels.predicted("a", 0.9);
    labels.predicted("b", 0.9);
    labels.predicted("c", 0.9);
    assertThat(labels.labelled("a", true)).isFalse();
    assertThat(labels.labelled("b", true)).isTrue();
    now = now.plus(Duration.ofHours(1));
    labels.predicted("d", 0.9);
    assertThat(labels.labelled("c", true)).isFalse();
    assertThat(labels.performance()).hasSize(1);
  }

  // python3 -c "from scipy.stats import binomtest;
  // print(binomtest(83, 100).proportion_ci(method='wilson'))"  scipy 1.17.1
  @Test
  void accuracy_interval_isWilsons() {
    Instant start = Instant.EPOCH;
    Estimate accuracy =
        new LabelledPerformance(start, start, 120, new Confusion(50, 10, 7, 33)).accuracy();
    assertThat(accuracy.value()).isEqualTo(0.83);
    assertThat(accuracy.low()).isCloseTo(0.744519952323989, within(1e-12));
    assertThat(accuracy.high()).isCloseTo(0.891064338859401, within(1e-12));
  }

  // python3 -c "import numpy as n, sklearn.metrics as m
  // t, p, l = 'a a a a b b b c c d'.split(), 'a a b c b b a c c b'.split(), list('abcde')
  // print(m.confusion_matrix(t, p, labels=l), m.accuracy_score(t, p))
  // for f in m.precision_score, m.recall_score, m.f1_score:
  //   for a in 'macro', 'weighted': print(f(t, p, labels=l, average=a, zero_division=n.nan))"
  // scikit-learn 1.9.1, numpy 2.4.6; the interval: scipy 1.17.1,
  // binomtest(6, 10).proportion_ci(method='wilson')
  @Test
  void ofClasses_figures_areThoseOfScikitLearn() {
    DelayedLabels<String, String, LabelledClassPerformance> labels =
        DelayedLabels.ofClasses(List.of("a", "b", "c", "d", "e")).with(() -> now);
    String actual = "aaaabbbccd";
    String predicted = "aabcbbaccb";
    for (int i = 0; i < 10; i++) {
      labels.predicted("key" + i, predicted.substring(i, i + 1));
    }
    labels.predicted("unlabelled", "e");
    for (int i = 0; i < 10; i++) {
      assertThat(labels.labelled("key" + i, actual.substring(i, i + 1))).isTrue();
    }
    LabelledClassPerformance window = labels.performance().get(0);
    assertThat(window.coverage()).isEqualTo(10 / 11.0);
    assertThat(window.accuracy().value()).isEqualTo(0.6);
    assertThat(window.accuracy().low()).isCloseTo(0.3126737697336583, within(1e-12));
    assertThat(window.accuracy().high()).isCloseTo(0.8318196702937639, within(1e-12));
    ClassConfusion confusion = window.confusion();
    int[][] matrix = {
      {2, 1, 1, 0, 0}, {1, 2, 0, 0, 0}, {0, 0, 2, 0, 0}, {0, 1, 0, 0, 0}, {0, 0, 0, 0, 0}
    };
    for (int row = 0; row < 5; row++) {
      for (int column = 0; column < 5; column++) {
        assertThat(confusion.count(confusion.classes().get(column), confusion.classes().get(row)))
            .isEqualTo(matrix[row][column]);
      }
    }
    assertThat(confusion.of("b")).isEqualTo(new Confusion(2, 2, 1, 5));
    assertThat(confusion.macroPrecision()).isCloseTo(0.611111111111111, within(1e-14));
    assertThat(confusion.macroRecall()).isCloseTo(0.5416666666666666, within(1e-14));
    assertThat(confusion.macroF1()).isCloseTo(0.4857142857142857, within(1e-14));
    assertThat(confusion.weightedF1()).isCloseTo(0.5599999999999999, within(1e-14));
  }

  @Test
  void ofClasses_twoClasses_agreeWithScores() {
    DelayedLabels<String, String, LabelledClassPerformance> classes =
        DelayedLabels.ofClasses(List.of("no", "yes")).with(() -> now);
    DelayedLabels<Double, Boolean, LabelledPerformance> scores = hourly();
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 500; i++) {
      double score = random.nextDouble();
      scores.predicted("key" + i, score);
      classes.predicted("key" + i, score >= 0.5 ? "yes" : "no");
      boolean positive = random.nextDouble() < score;
      scores.labelled("key" + i, positive);
      classes.labelled("key" + i, positive ? "yes" : "no");
    }
    LabelledClassPerformance window = classes.performance().get(0);
    assertThat(window.confusion().of("yes")).isEqualTo(scores.performance().get(0).confusion());
    assertThat(window.accuracy()).isEqualTo(scores.performance().get(0).accuracy());
  }

  // python3 -c "import numpy as n, sklearn.metrics as m, scipy.stats as s
  // p = n.array([2.5, 0, 2, 8, -3.25, 10]); y = n.array([3, -.5, 2.75, 7, -3, 9.5]); e = p - y
  // i = lambda v: s.t.interval(.95, 5, v.mean(), v.std(ddof=1) / 6**.5)
  // print(m.mean_absolute_error(y, p), m.root_mean_squared_error(y, p), e.mean())
  // print(*i(abs(e)), *n.sqrt(i(e * e)), *i(e))"  scikit-learn 1.9.1, scipy 1.17.1, numpy 2.4.6
  @Test
  void ofValues_figures_areThoseOfScikitLearn() {
    double[] predicted = {2.5, 0, 2, 8, -3.25, 10};
    double[] actual = {3, -0.5, 2.75, 7, -3, 9.5};
    DelayedLabels<Double, Double, LabelledRegression> labels =
        DelayedLabels.ofValues().with(() -> now);
    for (int i = 0; i < 6; i++) {
      labels.predicted("key" + i, predicted[i]);
      labels.labelled("key" + i, actual[i]);
    }
    labels.predicted("unlabelled", 1.0);
    LabelledRegression window = labels.performance().get(0);
    assertThat(window.labelled()).isEqualTo(6);
    assertThat(window.coverage()).isEqualTo(6 / 7.0);
    assertEstimate(
        window.meanAbsoluteError(), 0.5833333333333334, 0.31237021625108863, 0.8542964504155781);
    assertEstimate(
        window.rootMeanSquaredError(), 0.6291528696058958, 0.2054655298700413, 0.865708139445327);
    assertEstimate(window.bias(), 0.08333333333333333, -0.6335676889371639, 0.8002343556038306);
  }

  private static void assertEstimate(Estimate estimate, double value, double low, double high) {
    assertThat(estimate.value()).isCloseTo(value, within(1e-14));
    assertThat(estimate.low()).isCloseTo(low, within(1e-8));
    assertThat(estimate.high()).isCloseTo(high, within(1e-8));
  }

  @Test
  void ofValues_fewLabels_saySo() {
    DelayedLabels<Double, Double, LabelledRegression> labels =
        DelayedLabels.ofValues().with(() -> now);
    labels.predicted("a", 3.0);
    LabelledRegression none = labels.performance().get(0);
    assertThat(none.bias().value()).isNaN();
    assertThat(none.rootMeanSquaredError())
        .isEqualTo(new Estimate(Double.NaN, 0, Double.POSITIVE_INFINITY));
    labels.labelled("a", 5.0);
    LabelledRegression one = labels.performance().get(0);
    assertThat(one.meanAbsoluteError()).isEqualTo(new Estimate(2, 0, Double.POSITIVE_INFINITY));
    assertThat(one.bias())
        .isEqualTo(new Estimate(-2, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY));
  }

  @Test
  void ofValues_labelsInAnyOrder_giveTheSameToTheBit() {
    SplittableRandom random = new SplittableRandom(5);
    double[] predicted = new double[200];
    double[] actual = new double[200];
    Arrays.setAll(predicted, i -> random.nextGaussian() * Math.pow(10, random.nextInt(-70, 70)));
    Arrays.setAll(actual, i -> random.nextGaussian() * Math.pow(10, random.nextInt(-70, 70)));
    List<Integer> order = new ArrayList<>(IntStream.range(0, 200).boxed().toList());
    Set<List<LabelledRegression>> seen = new HashSet<>();
    for (int round = 0; round < 5; round++) {
      DelayedLabels<Double, Double, LabelledRegression> labels =
          DelayedLabels.ofValues().with(() -> now);
      order.forEach(i -> labels.predicted("key" + i, predicted[i]));
      Collections.shuffle(order, new Random(round));
      order.forEach(i -> labels.labelled("key" + i, actual[i]));
      seen.add(labels.performance());
    }
    assertThat(seen).hasSize(1);
  }

  /**
   * At a true coverage of 94 to 96 %, fewer than 93 % or more than 97 % of 2,000 windows have a
   * probability below 5 % and mostly far below; bands of 90 or 99 % would be told.
   */
  @Test
  void ofValues_bands_coverAsOftenAsTheySay() {
    SplittableRandom random = new SplittableRandom(7);
    int[] covered = new int[3];
    for (int window = 0; window < 2_000; window++) {
      DelayedLabels<Double, Double, LabelledRegression> labels =
          DelayedLabels.ofValues().with(() -> now);
      for (int i = 0; i < 200; i++) {
        labels.predicted("key" + i, random.nextGaussian());
        labels.labelled("key" + i, 0.0);
      }
      LabelledRegression known = labels.performance().get(0);
      covered[0] += known.meanAbsoluteError().covers(Math.sqrt(2 / Math.PI)) ? 1 : 0;
      covered[1] += known.rootMeanSquaredError().covers(1) ? 1 : 0;
      covered[2] += known.bias().covers(0) ? 1 : 0;
    }
    for (int times : covered) {
      assertThat(times).isBetween(1_860, 1_940);
    }
  }

  /** Remembers everything for ever, and judges each label by the limits afterwards. */
  private static final class Naive {
    private record Made(int number, String key, long window, double value) {}

    private final List<Made> made = new ArrayList<>();
    private final Map<Integer, Double> labels = new TreeMap<>();
    private final Set<Integer> lost = new HashSet<>();
    private final int atMost;
    private final int kept;
    private long late;
    private long duplicate;

    Naive(int atMost, int kept) {
      this.atMost = atMost;
      this.kept = kept;
    }

    private List<Made> waiting() {
      return made.stream()
          .filter(m -> !labels.containsKey(m.number()) && !lost.contains(m.number()))
          .toList();
    }

    private Set<Long> windows() {
      TreeSet<Long> all = new TreeSet<>();
      for (Made one : made) {
        all.add(one.window());
        if (all.size() > kept) {
          all.pollFirst();
        }
      }
      return all;
    }

    void predicted(String key, long window, double value) {
      waiting().stream().filter(m -> m.key().equals(key)).forEach(m -> lost.add(m.number()));
      List<Made> waiting = waiting();
      if (waiting.size() == atMost) {
        lost.add(waiting.get(0).number());
      }
      made.add(new Made(made.size(), key, window, value));
    }

    void labelled(String key, double label) {
      Made last = made.stream().filter(m -> m.key().equals(key)).reduce((a, b) -> b).orElseThrow();
      if (labels.containsKey(last.number())) {
        duplicate++;
      } else if (lost.contains(last.number()) || !windows().contains(last.window())) {
        lost.add(last.number());
        late++;
      } else {
        labels.put(last.number(), label);
      }
    }

    LabelCounts counts() {
      return new LabelCounts(labels.size(), late, duplicate, 0, waiting().size(), lost.size());
    }

    void assertSame(LabelledRegression window) {
      long number = window.openedAt().getEpochSecond() / 3_600;
      List<Made> mine = made.stream().filter(m -> m.window() == number).toList();
      double[] errors =
          mine.stream()
              .filter(m -> labels.containsKey(m.number()))
              .mapToDouble(m -> m.value() - labels.getOrDefault(m.number(), Double.NaN))
              .toArray();
      assertThat(window.predictions()).isEqualTo(mine.size());
      assertThat(window.labelled()).isEqualTo(errors.length);
      if (errors.length > 0) {
        double squares = Arrays.stream(errors).map(e -> e * e).average().orElseThrow();
        double sizes = Arrays.stream(errors).map(Math::abs).average().orElseThrow();
        double mean = Arrays.stream(errors).average().orElseThrow();
        assertThat(window.meanAbsoluteError().value()).isCloseTo(sizes, within(1e-12));
        assertThat(window.rootMeanSquaredError().value())
            .isCloseTo(Math.sqrt(squares), within(1e-12));
        assertThat(window.bias().value()).isCloseTo(mean, within(1e-12));
      }
    }
  }

  /** With twelve keys none is forgotten; with thirty, some labels turn from late to unknown. */
  @ParameterizedTest
  @CsvSource({"1, 12", "2, 12", "3, 12", "4, 30", "5, 30", "6, 30"})
  void labelled_anyHistory_isWhatANaiveRecomputationFinds(long seed, int keys) {
    SplittableRandom random = new SplittableRandom(seed);
    int atMost = 12;
    int kept = 2 + random.nextInt(3);
    Naive naive = new Naive(atMost, kept);
    DelayedLabels<Double, Double, LabelledRegression> labels =
        DelayedLabels.ofValues().with(() -> now).atMost(atMost, kept);
    Set<String> known = new HashSet<>();
    for (int step = 0; step < 1_500; step++) {
      String key = "key" + random.nextInt(keys);
      if (random.nextInt(4) == 0) { // now and then the clock is set back
        now = now.plus(Duration.ofMinutes(random.nextInt(-40, 90)));
      }
      double value = random.nextGaussian();
      if (!known.contains(key) || random.nextBoolean()) {
        known.add(key);
        naive.predicted(key, Math.floorDiv(now.getEpochSecond(), 3_600), value);
        labels.predicted(key, value);
      } else {
        naive.labelled(key, value);
        labels.labelled(key, value);
      }
      LabelCounts found = labels.counts();
      LabelCounts forgetsNothing = naive.counts();
      long forgotten = forgetsNothing.duplicate() - found.duplicate();
      assertThat(forgotten).isBetween(0L, keys > atMost ? found.unknown() : 0);
      assertThat(found)
          .as("seed %s, step %s", seed, step)
          .isEqualTo(
              new LabelCounts(
                  forgetsNothing.counted(),
                  forgetsNothing.late() + forgotten - found.unknown(),
                  found.duplicate(),
                  found.unknown(),
                  forgetsNothing.waiting(),
                  forgetsNothing.givenUp()));
    }
    assertThat(labels.performance()).hasSize(kept).allSatisfy(naive::assertSame);
    assertThat(naive.counts().late()).isPositive();
    assertThat(naive.counts().duplicate()).isPositive();
  }

  @Test
  void counts_forgottenKeys_areUnknown() {
    DelayedLabels<Double, Boolean, LabelledPerformance> labels = hourly().atMost(1, 1);
    labels.predicted("a", 0.9);
    labels.labelled("a", true);
    labels.labelled("a", true);
    labels.predicted("b", 0.9);
    labels.labelled("b", true);
    labels.labelled("a", true);
    labels.labelled("never", true);
    assertThat(labels.counts()).isEqualTo(new LabelCounts(2, 0, 1, 2, 0, 0));
  }

  @Test
  void labelled_fromManyThreads_losesNothing() throws InterruptedException {
    DelayedLabels<String, String, LabelledClassPerformance> labels =
        DelayedLabels.ofClasses(List.of("a", "b", "c")).with(() -> now).atMost(500, 10);
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      int thread = t;
      threads.add(
          new Thread(
              () -> {
                for (int i = 0; i < 5_000; i++) {
                  labels.predicted(thread + "/" + i, "a");
                  labels.labelled(thread + "/" + i, i % 2 == 0 ? "a" : "b");
                  labels.labelled((thread + 1) % 4 + "/" + i, "c");
                }
              }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    LabelCounts counts = labels.counts();
    assertThat(counts.counted() + counts.waiting() + counts.givenUp()).isEqualTo(20_000);
    assertThat(counts.counted() + counts.late() + counts.duplicate() + counts.unknown())
        .isEqualTo(40_000);
    assertThat(labels.performance().get(0).confusion().total()).isEqualTo(counts.counted());
  }

  @Test
  void badInput_isRefusedByNameAndChangesNothing() {
    DelayedLabels<Double, Boolean, LabelledPerformance> scores = hourly();
    DelayedLabels<String, String, LabelledClassPerformance> classes =
        DelayedLabels.ofClasses(List.of("a", "b")).with(() -> now);
    DelayedLabels<Double, Double, LabelledRegression> values =
        DelayedLabels.ofValues().with(() -> now);
    assertRefused(() -> DelayedLabels.ofScores(Double.NaN), "threshold is NaN");
    assertRefused(() -> DelayedLabels.ofClasses(List.of("a")), "1 names");
    assertRefused(() -> DelayedLabels.ofClasses(List.of("a", "b", "a")), "3 names of which 2");
    assertRefused(() -> scores.every(Duration.ZERO), "PT0S");
    assertRefused(() -> scores.atMost(0, 1), "0 and 1");
    assertRefused(() -> scores.atMost(1, -1), "1 and -1");
    assertRefused(() -> scores.predicted("k", Double.NaN), "score of 'k' is NaN");
    assertRefused(() -> classes.predicted("k", "c"), "the prediction 'c' of 'k' is none of the 2");
    for (double wrong : new double[] {Double.NaN, Double.POSITIVE_INFINITY, -1e76}) {
      assertRefused(() -> values.predicted("k", wrong), "the prediction of 'k' is " + wrong);
    }
    assertThat(classes.performance()).isEmpty();
    classes.predicted("k", "a");
    values.predicted("k", 1e75);
    assertRefused(() -> classes.labelled("k", "A"), "the label 'A' of 'k'");
    assertRefused(() -> values.labelled("k", Double.NaN), "the label of 'k' is NaN");
    assertThat(classes.counts()).isEqualTo(new LabelCounts(0, 0, 0, 0, 1, 0));
    assertThat(classes.labelled("k", "a")).isTrue();
    assertThat(values.labelled("k", -1e75)).isTrue();
    assertThat(values.performance().get(0).rootMeanSquaredError().value()).isEqualTo(2e75);
    ClassConfusion confusion = classes.performance().get(0).confusion();
    assertRefused(() -> confusion.count("a", "x"), "'x' is none of the classes [a, b]");
    assertRefused(() -> confusion.of("y"), "'y' is none of the classes [a, b]");
  }

  private static void assertRefused(ThrowingCallable call, String message) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
