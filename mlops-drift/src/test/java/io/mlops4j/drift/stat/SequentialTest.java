package io.mlops4j.drift.stat;

import static io.mlops4j.drift.stat.Samples.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SequentialTest {
  private static final Bins SIX = Bins.between(-1, -0.5, 0, 0.5, 1);
  private static final double ALPHA = 0.05;

  /**
   * The share of streams ever alarming that exceeds alpha by three standard errors at 400 streams.
   */
  private static final double MOST = 0.083;

  @Test
  void rate_isMpmaths() {
    // mpmath 1.3.0: the two roots p of
    // log(beta(s + .5, n - s + .5) / beta(.5, .5)) - s * log(p) - (n - s) * log(1 - p) + log(alpha)
    ConfidenceSequence sequence = ConfidenceSequence.withDefaults();
    assertClose(sequence.rate(30, 100).low(), 0.16565153538786662, 1e-10);
    assertClose(sequence.rate(30, 100).high(), 0.46283986514171305, 1e-10);
    assertClose(sequence.withAlpha(0.01).rate(2000, 10_000).low(), 0.1830064423982485, 1e-10);
    assertClose(sequence.withAlpha(0.01).rate(2000, 10_000).high(), 0.21774798803773746, 1e-10);
    assertThat(sequence.rate(0, 0)).isEqualTo(new ConfidenceSequence.Interval(0, 1));
    assertThat(sequence.rate(0, 500).low()).isZero();
    assertThat(sequence.rate(500, 500).high()).isEqualTo(1);
  }

  @Test
  void logEvidence_isMpmaths() {
    // mpmath 1.3.0: def dm(w, c): the sum of log(rf(w_i, c_i)) less log(rf(sum(w), sum(c)))
    long[] reference = {100, 100, 100, 100};
    long[] current = {40, 20, 10, 10};
    // w = [101, 100, 100, 100]; log(sum(exp(dm([8 * 4**k / 401 * v, at most v, for v in w], cur)))
    // / 6) - dm(w, cur)
    assertClose(
        SequentialCounts.ofReferenceQuantiles(reference, current), 5.411755515788187, 1e-10);
    // dm([.5] * 4, ref) + the same mixture of w = ref + .5 over 402 - log likelihood of the pooled
    // shares
    assertClose(SequentialCounts.ofFixedCells(reference, current), -3.2493451113251615, 1e-10);
  }

  /** The numerator of the evidence is a law: what it gives to the next cells adds up to one. */
  @Test
  void fixedCells_nextCell_sharesAddUpToOne() {
    long[] reference = {100, 100, 100, 100};
    long[] current = {40, 20, 10, 10};
    double now = SequentialCounts.ofFixedCells(reference, current) + pooled(reference, current);
    double sum = 0;
    for (int i = 0; i < current.length; i++) {
      long[] next = current.clone();
      next[i]++;
      double then = SequentialCounts.ofFixedCells(reference, next) + pooled(reference, next);
      sum += Math.exp(then - now);
    }
    assertThat(sum).isCloseTo(1, within(1e-10));
  }

  /** The logarithm of the likelihood of both counts under the shares of both together. */
  private static double pooled(long[] reference, long[] current) {
    double total = 0;
    double log = 0;
    for (int i = 0; i < reference.length; i++) {
      double both = (double) reference[i] + current[i];
      total += both;
      log += both * Math.log(both);
    }
    return log - total * Math.log(total);
  }

  @Test
  void referenceQuantiles_nothingChanged_seldomEverAlarms() {
    SplittableRandom random = new SplittableRandom(5);
    int alarms = 0;
    for (int trial = 0; trial < 400; trial++) {
      double[] reference = random.doubles(200).toArray();
      Bins bins = Binning.quantiles(10).cut(reference);
      long[] referenceCounts = bins.count(reference);
      long[] current = new long[bins.size()];
      boolean alarmed = false;
      for (int i = 0; i < 1000 && !alarmed; i++) {
        current[bins.cellOf(random.nextDouble())]++;
        alarmed =
            SequentialCounts.ofReferenceQuantiles(referenceCounts, current) >= -Math.log(ALPHA);
      }
      alarms += alarmed ? 1 : 0;
    }
    assertThat(alarms / 400.0).isLessThan(MOST);
  }

  @Test
  void fixedCells_nothingChanged_seldomEverAlarms() {
    SplittableRandom random = new SplittableRandom(6);
    int alarms = 0;
    for (int trial = 0; trial < 400; trial++) {
      long[] reference = new long[4];
      long[] current = new long[4];
      for (int i = 0; i < 100; i++) {
        reference[category(random.nextDouble())]++;
      }
      boolean alarmed = false;
      for (int i = 0; i < 500 && !alarmed; i++) {
        current[category(random.nextDouble())]++;
        alarmed = SequentialCounts.ofFixedCells(reference, current) >= -Math.log(ALPHA);
      }
      alarms += alarmed ? 1 : 0;
    }
    assertThat(alarms / 400.0).isLessThan(MOST);
  }

  private static int category(double u) {
    return u < 0.7 ? 0 : u < 0.9 ? 1 : u < 0.97 ? 2 : 3;
  }

  @Test
  void evidence_changedStream_alarms() {
    SplittableRandom random = new SplittableRandom(7);
    double[] reference = random.doubles(2000).toArray();
    Bins bins = Binning.quantiles(10).cut(reference);
    long[] referenceCounts = bins.count(reference);
    long[] current = bins.count(random.doubles(1000).map(u -> u * u).toArray());
    assertThat(SequentialCounts.ofReferenceQuantiles(referenceCounts, current)).isGreaterThan(20);
    assertThat(SequentialCounts.ofFixedCells(referenceCounts, current)).isGreaterThan(20);
    assertThat(SequentialCounts.ofReferenceQuantiles(referenceCounts, new long[bins.size()]))
        .isZero();
  }

  // numpy 2.4.6, with u as in Samples, over five cells:
  // def bet(x, y): # cells of either stream
  //   r, c, b, a, w, top = zeros(5), zeros(5), 0., 1., 0., 0.
  //   for i, j in zip(x, y):
  //     h = (c - r) / (c + r + 2); g = (h[j] - h[i]) / 2
  //     w += log1p(b * g); top = max(top, w); z = g / (1 + b * g); a += z * z
  //     b = min(max(b + 2 / (2 - log(3)) * z / a, 0), .5); r[i] += 1; c[j] += 1
  //   return w, exp(-top)
  // e = [.2, .4, .6, .8]; bet(searchsorted(e, u(31, n)), searchsorted(e, u(32, n) ** power))
  @ParameterizedTest
  @CsvSource({
    "300, 1, -0.5080361798457208, 1",
    "1000, 1, -0.865547064792633, 1",
    "1000, 0.7, 7.974479193579864, 0.00034413408533708913",
    "1000, 2, 30.359299949752987, 5.85148361245044e-14"
  })
  void betting_wealthAndPValue_areNumpys(int n, double power, double logWealth, double pValue) {
    double[] reference = Samples.uniform(31, n);
    double[] current = Samples.uniform(32, n);
    BettingTwoSample test = BettingTwoSample.over(Bins.between(0.2, 0.4, 0.6, 0.8));
    for (int i = 0; i < n; i++) {
      test.observe(reference[i], Math.pow(current[i], power));
    }
    assertClose(test.logWealth(), logWealth, 1e-10);
    assertClose(test.pValue(), pValue, 1e-9);
  }

  static List<Arguments> streamsThatAreAlike() {
    Bins two = Bins.between(0);
    Bins many = Bins.between(IntStream.rangeClosed(-20, 20).mapToDouble(i -> i / 10.0).toArray());
    Pairs normal = (random, i) -> pair(random.nextGaussian(), random.nextGaussian());
    return List.of(
        Arguments.of("six cells", SIX, ALPHA, 2_000, 400, normal),
        Arguments.of("two cells", two, ALPHA, 2_000, 400, normal),
        Arguments.of("42 cells", many, ALPHA, 2_000, 400, normal),
        Arguments.of("at 0.2", SIX, 0.2, 1_000, 1_000, normal),
        Arguments.of("at 0.01", SIX, 0.01, 1_000, 2_000, normal),
        Arguments.of("first pairs", SIX, ALPHA, 30, 2_000, normal),
        Arguments.of(
            "rare cell",
            SIX,
            ALPHA,
            2_000,
            400,
            (Pairs) (random, i) -> pair(rarely(random), rarely(random))),
        Arguments.of(
            "both streams wander",
            SIX,
            ALPHA,
            2_000,
            400,
            (Pairs)
                (random, i) ->
                    pair(
                        Math.sin(i / 100.0) + random.nextGaussian(),
                        Math.sin(i / 100.0) + random.nextGaussian())),
        Arguments.of(
            "pairs that are correlated",
            SIX,
            ALPHA,
            2_000,
            400,
            (Pairs)
                (random, i) -> {
                  double shared = random.nextGaussian();
                  return pair(
                      shared + random.nextGaussian() / 2, shared + random.nextGaussian() / 2);
                }));
  }

  /** Makes the pair of a number, exchangeable given those before. */
  private interface Pairs {
    double[] next(SplittableRandom random, int number);
  }

  private static double[] pair(double reference, double current) {
    return new double[] {reference, current};
  }

  private static double rarely(SplittableRandom random) {
    return random.nextInt(50) == 0 ? 2 : Double.NaN;
  }

  /** Ville's bound on ever alarming, exceeded by at most three standard errors. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("streamsThatAreAlike")
  void betting_nothingChanged_seldomEverAlarms(
      String name, Bins bins, double alpha, int pairs, int trials, Pairs stream) {
    SplittableRandom random = new SplittableRandom(name.hashCode());
    int alarms = 0;
    for (int trial = 0; trial < trials; trial++) {
      BettingTwoSample test = BettingTwoSample.over(bins);
      for (int i = 0; i < pairs; i++) {
        double[] pair = stream.next(random, i);
        test.observe(pair[0], pair[1]);
      }
      alarms += test.rejected(alpha) ? 1 : 0;
    }
    assertThat((double) alarms / trials)
        .isLessThan(alpha + 3 * Math.sqrt(alpha * (1 - alpha) / trials));
  }

  @Test
  void betting_changedStream_alarmsAndStaysAlarmed() {
    SplittableRandom random = new SplittableRandom(9);
    BettingTwoSample test = BettingTwoSample.over(SIX);
    for (int i = 0; i < 2000; i++) {
      test.observe(random.nextGaussian(), random.nextGaussian() + 0.5);
    }
    assertThat(test.rejected(0.001)).isTrue();
    double p = test.pValue();
    for (int i = 0; i < 2000; i++) {
      test.observe(random.nextGaussian(), random.nextGaussian());
    }
    assertThat(test.pValue()).isLessThanOrEqualTo(p);
    assertThat(test.pairs()).isEqualTo(4000);
  }

  @Test
  void sequences_holdThroughout() {
    SplittableRandom random = new SplittableRandom(10);
    int[] wrong = new int[3];
    double truth = 0.3;
    for (int trial = 0; trial < 400; trial++) {
      boolean[] missed = new boolean[3];
      BoundedMean bounded = BoundedMean.between(-1, 3, ALPHA);
      ConfidenceSequence sequence = ConfidenceSequence.withDefaults();
      long successes = 0;
      for (int i = 1; i <= 1000; i++) {
        boolean success = random.nextDouble() < truth;
        successes += success ? 1 : 0;
        bounded.observe(success ? 3 : -1);
        double mean = (double) successes / i;
        missed[0] |= !sequence.rate(successes, i).contains(truth);
        missed[1] |= !bounded.interval().contains(-1 + 4 * truth);
        missed[2] |= i >= 50 && !sequence.mean(i, mean, mean * (1 - mean)).contains(truth);
      }
      for (int k = 0; k < 3; k++) {
        wrong[k] += missed[k] ? 1 : 0;
      }
      assertThat(bounded.interval().high() - bounded.interval().low()).isLessThan(1);
    }
    for (int count : wrong) {
      assertThat(count / 400.0).isLessThan(MOST);
    }
  }

  @Test
  void arguments_outOfRange_areRefused() {
    BoundedMean mean = BoundedMean.between(0, 1, ALPHA);
    assertThatThrownBy(() -> mean.observe(1.5)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> mean.observe(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    assertThat(mean.count()).isZero();
    assertThatThrownBy(() -> BoundedMean.between(1, 1, ALPHA))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ConfidenceSequence.withDefaults().rate(3, 2))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ConfidenceSequence.withDefaults().mean(1, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void mean_equalValues_saysNothing() {
    for (long count : new long[] {2, 50, 1_000_000}) {
      ConfidenceSequence.Interval interval = ConfidenceSequence.withDefaults().mean(count, 3, 0);
      assertThat(interval.low()).isEqualTo(Double.NEGATIVE_INFINITY);
      assertThat(interval.high()).isEqualTo(Double.POSITIVE_INFINITY);
    }
  }
}
