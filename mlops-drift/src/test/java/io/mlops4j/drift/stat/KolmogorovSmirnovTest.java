package io.mlops4j.drift.stat;

import static io.mlops4j.drift.stat.Samples.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KolmogorovSmirnovTest {
  private static final KolmogorovSmirnov KS = KolmogorovSmirnov.withDefaults();

  @Test
  void test_nanAlone_isMassOfItsOwn() {
    double[] reference = Samples.uniform(1, 200);
    double[] current = reference.clone();
    Arrays.fill(current, 0, 80, Double.NaN);
    TestResult result = KS.test(reference, current);
    assertThat(result.statistic()).isGreaterThanOrEqualTo(0.4);
    assertThat(result.reject(0.001)).isTrue();
    assertThat(result.current()).isEqualTo(new SampleSize(120, 80, 0, 0, 0));
  }

  @Test
  void test_nanExcluded_isCounted() {
    double[] reference = {1, 2, 3, 4};
    double[] current = {1, Double.NaN, 2, 3, 4};
    TestResult result = KS.with(NanPolicy.EXCLUDE).test(reference, current);
    assertThat(result.statistic()).isZero();
    assertThat(result.pValue()).isEqualTo(1);
    assertThat(result.current().nan()).isEqualTo(1);
  }

  @Test
  void test_unusableSamples_areRefused() {
    double[] numbers = {1, 2};
    double[] nan = {Double.NaN};
    assertThatThrownBy(() -> KS.test(numbers, new double[0]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("current has no value");
    assertThatThrownBy(() -> KS.with(NanPolicy.EXCLUDE).test(nan, numbers))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("all 1 are NaN");
    assertThatThrownBy(() -> KS.with(NanPolicy.REJECT).test(numbers, nan))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("holds 1 NaN");
    assertThatThrownBy(() -> KS.test(numbers, numbers).reject(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void test_extremeValues_areOrdinary() {
    double[] reference = {
      -Double.MAX_VALUE, -Double.MIN_VALUE, -0.0, 1e308, Double.POSITIVE_INFINITY
    };
    double[] current = {Double.NEGATIVE_INFINITY, Double.MIN_VALUE, 0.0, 1e308, Double.MAX_VALUE};
    // F - G after each of -inf, -max, -min, 0, min, 1e308, max, +inf: -1 0 1 1 0 0 -1 0 fifths
    assertThat(KS.test(reference, current).statistic()).isEqualTo(0.2);
    assertThat(KS.test(reference, reference).pValue()).isEqualTo(1);
    assertThat(KS.test(new double[] {1}, new double[] {2}).pValue()).isEqualTo(1);
  }

  @Test
  void test_countsOfDistinctValues_areTheValues() {
    double[] reference = Samples.tied(5, 80, 6);
    double[] current = Samples.tied(6, 60, 5);
    long[] referenceCounts = new long[6];
    long[] currentCounts = new long[6];
    Arrays.stream(reference).forEach(value -> referenceCounts[(int) value]++);
    Arrays.stream(current).forEach(value -> currentCounts[(int) value]++);
    TestResult counted = KS.testCounts(referenceCounts, currentCounts);
    TestResult raw = KS.test(reference, current);
    assertThat(counted.statistic()).isEqualTo(raw.statistic());
    assertThat(counted.pValue()).isEqualTo(raw.pValue());
  }

  @Test
  void test_buckets_agreeWithMerging() {
    SplittableRandom random = new SplittableRandom(11);
    for (int trial = 0; trial < 60; trial++) {
      int n = 10_001 + random.nextInt(3000);
      int m = 1 + random.nextInt(trial % 2 == 0 ? 50 : 12_000);
      double[] reference = sample(random, n, trial);
      double[] current = sample(random, m, trial);
      for (NanPolicy policy : new NanPolicy[] {NanPolicy.OWN_MASS, NanPolicy.EXCLUDE}) {
        KolmogorovSmirnov ks = KS.with(policy);
        SortedSample sorted = SortedSample.of(reference);
        double merged = ks.test(sorted, SortedSample.of(current)).statistic();
        assertThat(ks.test(reference, current).statistic()).isEqualTo(merged);
        assertThat(ks.test(sorted, current).statistic()).isEqualTo(merged);
        assertThat(ks.test(current, reference).statistic()).isEqualTo(merged);
      }
    }
  }

  private static double[] sample(SplittableRandom random, int size, int kind) {
    double[] sample = new double[size];
    for (int i = 0; i < size; i++) {
      double u = random.nextDouble();
      sample[i] =
          switch (kind % 7) {
            case 0 -> random.nextGaussian();
            case 1 -> Math.floor(10 * u);
            case 2 -> u < 0.3 ? 0 : u < 0.4 ? -0.0 : random.nextGaussian();
            case 3 -> u < 0.1 ? Double.NaN : u < 0.2 ? Double.POSITIVE_INFINITY : u;
            case 4 -> 1 + u * 1e-9;
            case 5 -> 1e9 + (u < 0.01 ? 5e9 : 1) * u;
            default -> 1 / (u - 0.5);
          };
    }
    return sample;
  }

  @Test
  void effectAtLeast_trifleInHugeSamples_isNotRejected() {
    TestResult result =
        KS.test(Samples.uniform(1, 200_000), Samples.plus(0.01, Samples.uniform(2, 200_000)));
    assertThat(result.reject(0.001)).isTrue();
    assertThat(result.effectAtLeast(0.05).reject(0.001)).isFalse();
    assertThat(result.effectAtLeast(0.005).reject(0.001)).isTrue();
  }

  @Test
  void upper_smallTailOfUnequalSizes_keepsItsDigits() {
    // Disjoint samples: 2 of the C(50, 20) arrangements; sympy 1.14: 2 / binomial(50, 20)
    double[] reference = Samples.uniform(1, 20);
    double[] current = Samples.plus(2, Samples.uniform(2, 30));
    assertClose(KS.test(reference, current).pValue(), 2 / 47129212243960.0, 1e-13);
  }

  /**
   * Two samples of one law beyond the exact limit, in ten values and half in one mass: the level of
   * continuous values alarms too seldom, the law given the ties at the rate asked for.
   */
  @ParameterizedTest
  @CsvSource({"12000, 11000", "30000, 200"})
  void test_tiesBeyondTheExactLimit_rejectsAtTheLevel(int n, int m) {
    SplittableRandom random = new SplittableRandom(3);
    int trials = 500;
    int[] given = new int[2];
    int[] continuous = new int[2];
    for (int trial = 0; trial < trials; trial++) {
      for (int kind = 0; kind < 2; kind++) {
        double[] reference = tied(random, n, kind);
        double[] current = tied(random, m, kind);
        given[kind] += KS.test(reference, current).reject(0.05) ? 1 : 0;
        TestResult result = KS.with(Ties.AS_CONTINUOUS).test(reference, current);
        continuous[kind] += result.reject(0.05) ? 1 : 0;
      }
    }
    for (int kind = 0; kind < 2; kind++) {
      // One point, and three standard errors of the simulation.
      assertThat((double) given[kind] / trials).isBetween(0.0108, 0.0892);
      assertThat(continuous[kind]).isLessThan(given[kind]);
    }
  }

  private static double[] tied(SplittableRandom random, int size, int kind) {
    double[] sample = new double[size];
    for (int i = 0; i < size; i++) {
      double u = random.nextDouble();
      sample[i] = kind == 0 ? Math.floor(10 * u) : Math.max(0.5, u);
    }
    return sample;
  }

  @Test
  void test_tiesBeyondTheExactLimit_isTheSameFromCountsAndValues() {
    double[] reference = Samples.tied(5, 20_000, 6);
    double[] current = Samples.tied(6, 15_000, 6);
    long[] referenceCounts = new long[6];
    long[] currentCounts = new long[6];
    Arrays.stream(reference).forEach(value -> referenceCounts[(int) value]++);
    Arrays.stream(current).forEach(value -> currentCounts[(int) value]++);
    double counted = KS.testCounts(referenceCounts, currentCounts).pValue();
    assertThat(KS.test(reference, current).pValue()).isEqualTo(counted);
    assertThat(KS.test(SortedSample.of(reference), current).pValue()).isEqualTo(counted);
    assertThat(KS.test(SortedSample.of(reference), SortedSample.of(current)).pValue())
        .isEqualTo(counted);
  }

  @Test
  void refined_tinyPValues_neverExceedThePlainOnes() {
    for (int n : new int[] {50, 120}) {
      for (int i = 10; i < 24; i++) {
        double shift = 0.05 * i;
        double[] reference = Samples.uniform(3, n);
        double[] current = Samples.plus(shift, Samples.uniform(4, 80));
        double plain = KS.test(reference, current).pValue();
        assertThat(KS.refined().test(reference, current).pValue())
            .isLessThanOrEqualTo(plain + 1e-12)
            .isPositive();
        if (plain < 1e-10) {
          assertThat(KS.refined().test(reference, current).pValue()).isEqualTo(plain);
        }
      }
    }
    // scipy 1.17.1: fisher_exact([[150, 50], [88, 112]])
    TestResult twoCells = KS.refined().testCounts(new long[] {150, 50}, new long[] {88, 112});
    assertThat(twoCells.pValue()).isBetween(3.5682594815241564e-10, 1e-9);
  }

  @Test
  void refined_neverExceedsThePlainPValue() {
    SplittableRandom random = new SplittableRandom(8);
    for (int trial = 0; trial < 50; trial++) {
      double[] reference = random.doubles(20 + random.nextInt(30)).toArray();
      double[] current = random.doubles(20 + random.nextInt(30)).toArray();
      double plain = KS.test(reference, current).pValue();
      assertThat(KS.refined().test(reference, current).pValue()).isLessThanOrEqualTo(plain + 1e-12);
    }
  }
}
