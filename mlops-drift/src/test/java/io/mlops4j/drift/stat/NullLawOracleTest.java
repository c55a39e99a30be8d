package io.mlops4j.drift.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Null laws beside the permutation law that they stand for. */
class NullLawOracleTest {
  /**
   * Medians and 95 % points of 20,000 permutations, value by value, with NumPy 2.4.6:
   *
   * <pre>{@code
   * def points(x, y, b=20000):
   *     rng = np.random.default_rng(1); n, m = len(x), len(y)
   *     z = np.sort(np.concatenate([x, y])); g = np.diff(z)
   *     label = np.zeros(n + m); label[:m] = 1; k = np.arange(1, n + m); w = []; e = []
   *     for _ in range(b):
   *         c = np.cumsum(rng.permutation(label))[:-1]
   *         d = (k - c) / n - c / m
   *         w.append((np.abs(d) * g).sum()); e.append(2 * (d * d * g).sum())
   *     return np.quantile(w, [.5, .95]), np.sqrt(np.quantile(e, [.5, .95]))
   * }</pre>
   */
  @Test
  void threshold_beyondSingleValues_isThatOfAllPermutations() {
    // points(u(1, 3000), u(2, 2000))
    double[] x = Samples.uniform(1, 3000);
    double[] y = Samples.uniform(2, 2000);
    check(Wasserstein.withDefaults(), x, y, 0.00808084, 0.01668766);
    check(Energy.withDefaults(), x, y, 0.01397426, 0.02751424);
    // points(h(3, 3000), h(4, 2000))
    x = Samples.heavy(3, 3000);
    y = Samples.heavy(4, 2000);
    check(Wasserstein.withDefaults(), x, y, 8.95915592, 12.12032759);
    check(Energy.withDefaults(), x, y, 0.15492069, 0.21740459);
    // points(h(5, 6000), h(6, 100))
    x = Samples.heavy(5, 6000);
    y = Samples.heavy(6, 100);
    check(Wasserstein.withDefaults(), x, y, 14.78581118, 40.73765143);
    check(Energy.withDefaults(), x, y, 0.46416657, 0.93145878);
  }

  /** Of 999 deals none is exceeded with probability 1e-4: more are needed. */
  @Test
  void threshold_levelBelowTheDefaultDeals_isFiniteAndExceeded() {
    double[] zeros = new double[100];
    double[] hundreds = new double[100];
    Arrays.fill(hundreds, 100);
    Threshold rare = Threshold.nullLaw(1e-4);
    for (DistanceResult result :
        List.of(
            PopulationStability.withDefaults()
                .with(rare)
                .measureCounts(new long[] {100, 0}, new long[] {0, 100}),
            PopulationStability.withDefaults().with(rare).measure(zeros, hundreds),
            Wasserstein.withDefaults().with(rare).measure(zeros, hundreds),
            Energy.withDefaults().with(rare).measure(zeros, hundreds))) {
      assertThat(result.threshold()).as(result.toString()).isFinite();
      assertThat(result.drifted()).as(result.toString()).isTrue();
      assertThat(result.pValue().orElseThrow()).isLessThanOrEqualTo(1e-4);
    }
  }

  @Test
  void nullLaw_levelThatWouldTakeTooManyDeals_isRefused() {
    assertThat(Threshold.nullLaw(1e-6).deals(999)).isEqualTo(999_999);
    assertThat(Threshold.nullLaw(0.001).deals(999)).isEqualTo(999);
    assertThatThrownBy(() -> Threshold.nullLaw(9e-7))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("9.0E-7")
        .hasMessageContaining("fixed threshold");
  }

  private static void check(
      EcdfDistance<?> distance, double[] x, double[] y, double median, double point95) {
    EcdfDistance<?> many = distance.withPermutations(9999, 1);
    double half = many.with(Threshold.nullLaw(0.5)).measure(x, y).threshold();
    double most = many.with(Threshold.nullLaw(0.05)).measure(x, y).threshold();
    // Two standard errors of both simulations are 2 % at these points.
    assertThat(half).isCloseTo(median, withinPercentage(2));
    assertThat(most).isCloseTo(point95, withinPercentage(2.5));
  }

  @ParameterizedTest
  @CsvSource({"0.05", "0.3"})
  void deal_heavyTailsBeyondSingleValues_rejectsAtTheLevel(double alpha) {
    SplittableRandom random = new SplittableRandom(5);
    Wasserstein wasserstein =
        Wasserstein.normed().withPermutations(99, 1).with(Threshold.nullLaw(alpha));
    int trials = 400;
    int alarms = 0;
    for (int trial = 0; trial < trials; trial++) {
      double[] x = Samples.heavy(random.nextLong(), 2000);
      double[] y = Samples.heavy(random.nextLong(), 500);
      alarms += wasserstein.measure(x, y).drifted() ? 1 : 0;
    }
    double chance = 3 * Math.sqrt(alpha * (1 - alpha) / trials);
    assertThat((double) alarms / trials).isBetween(alpha - 0.01 - chance, alpha + 0.01 + chance);
  }

  /** Cutting ten ranges anew for every deal of the values, beside the urn. */
  @ParameterizedTest
  @CsvSource({"50, 50", "60, 400", "300, 40"})
  void ofCut_isTheLawOfCuttingAnew(int n, int m) {
    double[] reference = Samples.uniform(1, n);
    double[] current = Samples.uniform(2, m);
    for (double alpha : new double[] {0.5, 0.05}) {
      PopulationStability psi =
          PopulationStability.withDefaults()
              .with(Threshold.nullLaw(alpha))
              .withPermutations(4999, 1);
      CellCounts counts = Binning.quantiles(10).count(reference, current);
      NullLaw law = new NullLaw(psi);
      double anew = law.dealValues(reference, current, counts, 0.1).threshold();
      double urn =
          law.ofCut(Arrays.copyOf(counts.reference, 10), Arrays.copyOf(counts.current, 10), 0, 0.1)
              .threshold();
      assertThat(urn).isCloseTo(anew, withinPercentage(4));
    }
  }

  /** Ranges that end with a reference value are those that begin with one, seen from the end. */
  @Test
  void measureCut_isTheLawOfRangesSeenFromTheEnd() {
    long[] reference = {5, 5, 5, 5, 5, 5, 5, 5, 5, 5};
    long[] current = {2, 7, 5, 3, 8, 5, 4, 6, 9, 1};
    PopulationStability psi =
        PopulationStability.withDefaults()
            .with(Threshold.nullLaw(0.05))
            .withPermutations(49_999, 1);
    DistanceResult found = psi.measureCut(reference, current);
    NullLaw.Verdict mirrored =
        new NullLaw(psi)
            .ofCut(
                reference,
                new long[] {1, 9, 6, 4, 5, 8, 3, 5, 7, 2},
                0,
                psi.statistic(reference, current));
    assertThat(found.threshold()).isCloseTo(mirrored.threshold(), withinPercentage(1));
    assertThat(found.pValue().orElseThrow()).isCloseTo(mirrored.pValue(), withinPercentage(2));
    assertThat(psi.measureCounts(reference, current).threshold())
        .isGreaterThan(1.1 * found.threshold());
  }

  /** A reference of 50 against a window of millions: cells as they are would alarm in 1 %. */
  @Test
  void ofCut_smallReferenceHugeWindow_rejectsAtTheLevel() {
    SplittableRandom random = new SplittableRandom(9);
    RandomCounts counts = new RandomCounts(random);
    JensenShannon distance = JensenShannon.withDefaults().withPermutations(199, 1);
    NullLaw law = new NullLaw(distance);
    long[] reference = {5, 5, 5, 5, 5, 5, 5, 5, 5, 5};
    int alarms = 0;
    int trials = 500;
    for (int trial = 0; trial < trials; trial++) {
      long[] current = counts.counts(5_000_000, counts.shares(6, 5, 5, 5, 5, 5, 5, 5, 5, 5));
      double seen = distance.statistic(reference, current);
      alarms += seen > law.ofCut(reference, current, 0, seen).threshold() ? 1 : 0;
    }
    assertThat((double) alarms / trials).isBetween(0.05 - 0.0392, 0.05 + 0.0392);
  }

  @Test
  void measure_quantilesOfTiedValues_dealsTheValues() {
    // Each value a tenth of the reference: the ranges are full, but nothing like gaps.
    double[] reference = new double[100];
    double[] current = new double[100];
    Arrays.setAll(reference, i -> i % 10);
    Arrays.setAll(current, i -> (i * 7) % 10);
    DistanceResult result = PopulationStability.withDefaults().measure(reference, current);
    assertThat(result.statistic()).isZero();
    assertThat(result.pValue()).hasValue(1);
  }
}
