package io.mlops4j.drift.stat;

import static io.mlops4j.drift.stat.Samples.assertClose;

import org.junit.jupiter.api.Test;

class FisherExactOracleTest {
  @Test
  void test_isScipys() {
    // scipy 1.17.1: fisher_exact([[3, 12], [8, 12]], "two-sided")
    check(
        FisherExact.withDefaults()
            .with(Alternative.TWO_SIDED)
            .test(Proportion.of(8, 20), Proportion.of(3, 15)),
        0.375,
        0.2814238042269187,
        1e-12);
    // scipy 1.17.1: fisher_exact([[3, 12], [8, 12]], "less")
    check(
        FisherExact.withDefaults()
            .with(Alternative.LESS)
            .test(Proportion.of(8, 20), Proportion.of(3, 15)),
        0.375,
        0.18668891360771223,
        1e-12);
    // scipy 1.17.1: fisher_exact([[3, 12], [8, 12]], "greater")
    check(
        FisherExact.withDefaults()
            .with(Alternative.GREATER)
            .test(Proportion.of(8, 20), Proportion.of(3, 15)),
        0.375,
        0.9506859473489062,
        1e-12);
    // scipy 1.17.1: fisher_exact([[9, 111], [1, 99]], "two-sided")
    check(
        FisherExact.withDefaults()
            .with(Alternative.TWO_SIDED)
            .test(Proportion.of(1, 100), Proportion.of(9, 120)),
        8.027027027027026,
        0.023662711725788536,
        1e-12);
    // scipy 1.17.1: fisher_exact([[9, 111], [1, 99]], "less")
    check(
        FisherExact.withDefaults()
            .with(Alternative.LESS)
            .test(Proportion.of(1, 100), Proportion.of(9, 120)),
        8.027027027027026,
        0.9980484068946512,
        1e-12);
    // scipy 1.17.1: fisher_exact([[9, 111], [1, 99]], "greater")
    check(
        FisherExact.withDefaults()
            .with(Alternative.GREATER)
            .test(Proportion.of(1, 100), Proportion.of(9, 120)),
        8.027027027027026,
        0.019533512973355104,
        1e-12);
    // scipy 1.17.1: fisher_exact([[5, 5], [0, 10]], "two-sided")
    check(
        FisherExact.withDefaults()
            .with(Alternative.TWO_SIDED)
            .test(Proportion.of(0, 10), Proportion.of(5, 10)),
        Double.POSITIVE_INFINITY,
        0.032507739938080496,
        1e-12);
    // scipy 1.17.1: fisher_exact([[5, 5], [0, 10]], "less")
    check(
        FisherExact.withDefaults()
            .with(Alternative.LESS)
            .test(Proportion.of(0, 10), Proportion.of(5, 10)),
        Double.POSITIVE_INFINITY,
        1.0,
        1e-12);
    // scipy 1.17.1: fisher_exact([[5, 5], [0, 10]], "greater")
    check(
        FisherExact.withDefaults()
            .with(Alternative.GREATER)
            .test(Proportion.of(0, 10), Proportion.of(5, 10)),
        Double.POSITIVE_INFINITY,
        0.016253869969040248,
        1e-12);
    // scipy 1.17.1: fisher_exact([[620, 10380], [500, 9500]], "two-sided")
    check(
        FisherExact.withDefaults()
            .with(Alternative.TWO_SIDED)
            .test(Proportion.of(500, 10000), Proportion.of(620, 11000)),
        1.1348747591522157,
        0.04240243595586574,
        1e-12);
    // scipy 1.17.1: fisher_exact([[620, 10380], [500, 9500]], "less")
    check(
        FisherExact.withDefaults()
            .with(Alternative.LESS)
            .test(Proportion.of(500, 10000), Proportion.of(620, 11000)),
        1.1348747591522157,
        0.9813463134064426,
        1e-12);
    // scipy 1.17.1: fisher_exact([[620, 10380], [500, 9500]], "greater")
    check(
        FisherExact.withDefaults()
            .with(Alternative.GREATER)
            .test(Proportion.of(500, 10000), Proportion.of(620, 11000)),
        1.1348747591522157,
        0.021653628754992205,
        1e-12);
  }

  /**
   * At a million trials SciPy's own error is 1e-10, so the values are mpmath 1.3.0's, current
   * first:
   *
   * <pre>{@code
   * from mpmath import mp, mpf, loggamma, exp; mp.dps = 40
   * def c(n, k): return loggamma(mpf(n) + 1) - loggamma(mpf(k) + 1) - loggamma(mpf(n - k) + 1)
   * def p(a, m, b, n):  # two-sided, less, greater
   *     K = a + b
   *     seen = exp(c(m, a) + c(n, b) - c(n + m, K))
   *     up, down, q = [], [], seen
   *     for k in range(a, min(K, m)):
   *         q *= (m - k) * mpf(K - k) / (k + 1) / (n - K + k + 1)
   *         up.append(q)
   *         if q < mpf(10)**-60: break
   *     q = seen
   *     for k in range(a, max(0, K - n), -1):
   *         q *= k * mpf(n - K + k) / (m - k + 1) / (K - k + 1)
   *         down.append(q)
   *         if q < mpf(10)**-60: break
   *     two = sum(v for v in up + down + [seen] if v <= seen * (1 + mpf(10)**-14))
   *     return two, sum(down) + seen, sum(up) + seen
   * }</pre>
   */
  @Test
  void test_millionsOfTrials_isMpmaths() {
    Proportion first = Proportion.of(50_000, 1_000_000); // p(49000, 1000000, 50000, 1000000)
    Proportion second = Proportion.of(49_000, 1_000_000);
    check(first, second, 0.0011272368324731577, 0.0005636184162365788, 0.9994491900119918);
    first = Proportion.of(250, 1_000_000); // p(300, 2000000, 250, 1000000)
    second = Proportion.of(300, 2_000_000);
    check(first, second, 4.421128299861488e-9, 2.4611122558847034e-9, 0.9999999985443587);
    first = Proportion.of(1_007_000, 2_000_000); // p(505000, 1000000, 1007000, 2000000)
    second = Proportion.of(505_000, 1_000_000);
    check(first, second, 0.014302817154170658, 0.9928730213525974, 0.007175622681681325);
  }

  private static void check(
      Proportion reference, Proportion current, double twoSided, double less, double greater) {
    FisherExact fisher = FisherExact.withDefaults();
    assertClose(fisher.test(reference, current).pValue(), twoSided, 1e-12);
    assertClose(fisher.with(Alternative.LESS).test(reference, current).pValue(), less, 1e-12);
    assertClose(fisher.with(Alternative.GREATER).test(reference, current).pValue(), greater, 1e-12);
  }

  private static void check(TestResult result, double statistic, double pValue, double relative) {
    assertClose(result.statistic(), statistic, 1e-9);
    assertClose(result.pValue(), pValue, relative);
  }
}
