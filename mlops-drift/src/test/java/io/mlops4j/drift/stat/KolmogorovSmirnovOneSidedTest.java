package io.mlops4j.drift.stat;

import static io.mlops4j.drift.stat.Samples.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KolmogorovSmirnovOneSidedTest {
  private static final KolmogorovSmirnov GREATER =
      KolmogorovSmirnov.withDefaults().with(Alternative.GREATER);
  private static final KolmogorovSmirnov LESS =
      KolmogorovSmirnov.withDefaults().with(Alternative.LESS);

  @Test
  void test_exact_isScipys() {
    // scipy 1.17.1: ks_2samp(u(1, 7), u(2, 5), alternative="greater", method="exact"), then "less"
    double[] x = Samples.uniform(1, 7);
    double[] y = Samples.uniform(2, 5);
    check(GREATER.test(x, y), 0.45714285714285713, 0.21717171717171718, 1e-12);
    check(LESS.test(x, y), 0.4, 0.33080808080808083, 1e-12);
    // The same of u(1, 20), u(2, 30) + 0.1
    x = Samples.uniform(1, 20);
    y = Samples.plus(0.1, Samples.uniform(2, 30));
    check(GREATER.test(x, y), 0.23333333333333334, 0.24591247210414202, 1e-12);
    check(LESS.test(x, y), 0.16666666666666666, 0.48011727110628527, 1e-12);
    check(LESS.test(y, x), 0.23333333333333334, 0.24591247210414202, 1e-12);
    // The same of u(3, 50), u(4, 50) + 0.15
    x = Samples.uniform(3, 50);
    y = Samples.plus(0.15, Samples.uniform(4, 50));
    check(GREATER.test(x, y), 0.24, 0.056199558169967655, 1e-12);
    check(LESS.test(x, y), 0, 1, 1e-12);
    // The same of h(9, 200), h(10, 300) + 0.5
    x = Samples.heavy(9, 200);
    y = Samples.plus(0.5, Samples.heavy(10, 300));
    check(GREATER.test(x, y), 0.09166666666666666, 0.12763880757437127, 1e-12);
    check(LESS.test(x, y), 0.011666666666666667, 0.9621409914058814, 1e-12);
    // The same of u(13, 400), u(14, 300) + 0.3
    x = Samples.uniform(13, 400);
    y = Samples.plus(0.3, Samples.uniform(14, 300));
    check(GREATER.test(x, y), 0.3416666666666667, 1.5772050337868556e-18, 1e-12);
  }

  // SciPy gives up on these sizes. Python 3.11 integers count the paths from (0, 0) to (n, m) that
  // stay below: row[b] += row[b - 1], and row[b] = 0 where a * 800 - b * 1000 >= 32400.
  @Test
  void test_exactWhereScipyGivesUp_isTheCountOfPaths() {
    double[] x = Samples.uniform(7, 1000);
    double[] y = Samples.plus(0.03, Samples.uniform(8, 800));
    check(GREATER.test(x, y), 0.0405, 0.2267080742468219, 1e-12);
  }

  @Test
  void test_asymptotic_isScipys() {
    // scipy 1.17.1: ks_2samp(u(7, 1000), u(8, 800) + 0.03, alternative="greater", method="asymp")
    check(
        GREATER
            .with(PValueMethod.ASYMPTOTIC)
            .test(Samples.uniform(7, 1000), Samples.plus(0.03, Samples.uniform(8, 800))),
        0.0405,
        0.2238005557194344,
        1e-10);
    // scipy 1.17.1: ks_2samp(h(9, 200), h(10, 300) + 0.5, alternative="less", method="asymp")
    check(
        LESS.with(PValueMethod.ASYMPTOTIC)
            .test(Samples.heavy(9, 200), Samples.plus(0.5, Samples.heavy(10, 300))),
        0.011666666666666714,
        0.9573793648710092,
        1e-10);
    // scipy 1.17.1: ks_2samp(u(15, 12000), u(16, 15000) + 0.01, alternative="greater")
    double[] x = Samples.uniform(15, 12_000);
    double[] y = Samples.plus(0.01, Samples.uniform(16, 15_000));
    check(GREATER.test(x, y), 0.02303333333333335, 0.0008284344529915571, 1e-10);
    assertThat(LESS.test(x, y).pValue()).isEqualTo(1);
  }

  /**
   * Given ties the p-value is that of all deals: of the six orders of two ones and two zeros, where
   * only the border between them is looked at, one has the current sample greater throughout.
   */
  @Test
  void test_ties_areGiven() {
    double[] zeros = {0, 0};
    double[] ones = {1, 1};
    assertThat(GREATER.test(zeros, ones).pValue()).isEqualTo(1.0 / 6);
    assertThat(LESS.test(zeros, ones).pValue()).isEqualTo(1);
    assertThat(LESS.test(new double[] {1, 1, 1}, new double[] {0, 0}).pValue()).isEqualTo(0.1);
    assertThat(LESS.testCounts(new long[] {0, 3}, new long[] {2, 0}).pValue()).isEqualTo(0.1);
    assertThat(GREATER.testCounts(new long[] {2, 0}, new long[] {0, 3}).pValue()).isEqualTo(0.1);
  }

  private static void check(TestResult result, double statistic, double pValue, double relative) {
    assertClose(result.statistic(), statistic, 1e-9);
    assertClose(result.pValue(), pValue, relative);
  }
}
