package io.mlops4j.drift.stat;

import static io.mlops4j.drift.stat.Samples.assertClose;

import org.junit.jupiter.api.Test;

class KolmogorovSmirnovOracleTest {
  @Test
  void test_exact_isScipys() {
    // scipy 1.17.1: ks_2samp(u(1, 7), u(2, 5), method="exact")
    check(
        KolmogorovSmirnov.withDefaults()
            .with(PValueMethod.EXACT)
            .test(Samples.uniform(1, 7), Samples.uniform(2, 5)),
        0.45714285714285713,
        0.43434343434343425,
        1e-12);
    // scipy 1.17.1: ks_2samp(u(1, 20), u(2, 30) + 0.1, method="exact")
    check(
        KolmogorovSmirnov.withDefaults()
            .with(PValueMethod.EXACT)
            .test(Samples.uniform(1, 20), Samples.plus(0.1, Samples.uniform(2, 30))),
        0.23333333333333334,
        0.4856487293441515,
        1e-12);
    // scipy 1.17.1: ks_2samp(u(3, 50), u(4, 50) + 0.15, method="exact")
    check(
        KolmogorovSmirnov.withDefaults()
            .with(PValueMethod.EXACT)
            .test(Samples.uniform(3, 50), Samples.plus(0.15, Samples.uniform(4, 50))),
        0.24,
        0.11238524845512393,
        1e-12);
    // scipy 1.17.1: ks_2samp(u(5, 150), u(6, 120) + 0.1, method="exact")
    check(
        KolmogorovSmirnov.withDefaults()
            .with(PValueMethod.EXACT)
            .test(Samples.uniform(5, 150), Samples.plus(0.1, Samples.uniform(6, 120))),
        0.26666666666666666,
        0.00011797526598609729,
        1e-12);
    // scipy 1.17.1: ks_2samp(u(7, 1000), u(8, 800) + 0.03, method="exact")
    check(
        KolmogorovSmirnov.withDefaults()
            .with(PValueMethod.EXACT)
            .test(Samples.uniform(7, 1000), Samples.plus(0.03, Samples.uniform(8, 800))),
        0.0405,
        0.4481619813344399,
        1e-12);
    // scipy 1.17.1: ks_2samp(h(9, 200), h(10, 300) + 0.5, method="exact")
    check(
        KolmogorovSmirnov.withDefaults()
            .with(PValueMethod.EXACT)
            .test(Samples.heavy(9, 200), Samples.plus(0.5, Samples.heavy(10, 300))),
        0.09166666666666666,
        0.25476533491263975,
        1e-12);
    // scipy 1.17.1: ks_2samp(h(11, 60), h(12, 40), method="exact")
    check(
        KolmogorovSmirnov.withDefaults()
            .with(PValueMethod.EXACT)
            .test(Samples.heavy(11, 60), Samples.heavy(12, 40)),
        0.16666666666666666,
        0.4841355548719905,
        1e-12);
    // scipy 1.17.1: ks_2samp(u(13, 400), u(14, 300) + 0.3, method="exact")
    check(
        KolmogorovSmirnov.withDefaults()
            .with(PValueMethod.EXACT)
            .test(Samples.uniform(13, 400), Samples.plus(0.3, Samples.uniform(14, 300))),
        0.3416666666666667,
        3.154410067574123e-18,
        1e-12);
  }

  @Test
  void test_asymptotic_isScipys() {
    // scipy 1.17.1: ks_2samp(u(1, 20), u(2, 30) + 0.1, method="asymp")
    check(
        KolmogorovSmirnov.withDefaults()
            .with(PValueMethod.ASYMPTOTIC)
            .test(Samples.uniform(1, 20), Samples.plus(0.1, Samples.uniform(2, 30))),
        0.23333333333333328,
        0.4618105168873837,
        1e-10);
    // scipy 1.17.1: ks_2samp(u(3, 50), u(4, 50) + 0.15, method="asymp")
    check(
        KolmogorovSmirnov.withDefaults()
            .with(PValueMethod.ASYMPTOTIC)
            .test(Samples.uniform(3, 50), Samples.plus(0.15, Samples.uniform(4, 50))),
        0.24,
        0.094354595680198,
        1e-10);
    // scipy 1.17.1: ks_2samp(u(5, 150), u(6, 120) + 0.1, method="asymp")
    check(
        KolmogorovSmirnov.withDefaults()
            .with(PValueMethod.ASYMPTOTIC)
            .test(Samples.uniform(5, 150), Samples.plus(0.1, Samples.uniform(6, 120))),
        0.26666666666666666,
        0.00010719560378773439,
        1e-10);
    // scipy 1.17.1: ks_2samp(u(7, 1000), u(8, 800) + 0.03, method="asymp")
    check(
        KolmogorovSmirnov.withDefaults()
            .with(PValueMethod.ASYMPTOTIC)
            .test(Samples.uniform(7, 1000), Samples.plus(0.03, Samples.uniform(8, 800))),
        0.040500000000000036,
        0.4484860879806617,
        1e-10);
    // scipy 1.17.1: ks_2samp(h(9, 200), h(10, 300) + 0.5, method="asymp")
    check(
        KolmogorovSmirnov.withDefaults()
            .with(PValueMethod.ASYMPTOTIC)
            .test(Samples.heavy(9, 200), Samples.plus(0.5, Samples.heavy(10, 300))),
        0.09166666666666667,
        0.24991227421338802,
        1e-10);
    // scipy 1.17.1: ks_2samp(h(11, 60), h(12, 40), method="asymp")
    check(
        KolmogorovSmirnov.withDefaults()
            .with(PValueMethod.ASYMPTOTIC)
            .test(Samples.heavy(11, 60), Samples.heavy(12, 40)),
        0.16666666666666674,
        0.46784339175000833,
        1e-10);
    // scipy 1.17.1: ks_2samp(u(13, 400), u(14, 300) + 0.3, method="asymp")
    check(
        KolmogorovSmirnov.withDefaults()
            .with(PValueMethod.ASYMPTOTIC)
            .test(Samples.uniform(13, 400), Samples.plus(0.3, Samples.uniform(14, 300))),
        0.3416666666666667,
        2.533363553017721e-18,
        1e-10);
  }

  @Test
  void test_tiesAsContinuous_isScipys() {
    // scipy 1.17.1: ks_2samp(t(1, 8, 3), t(2, 6, 3), method="exact")
    check(
        KolmogorovSmirnov.withDefaults()
            .with(Ties.AS_CONTINUOUS)
            .test(Samples.tied(1, 8, 3), Samples.tied(2, 6, 3)),
        0.375,
        0.6373626373626372,
        1e-12);
    // scipy 1.17.1: ks_2samp(t(3, 60, 5), t(4, 40, 5), method="exact")
    check(
        KolmogorovSmirnov.withDefaults()
            .with(Ties.AS_CONTINUOUS)
            .test(Samples.tied(3, 60, 5), Samples.tied(4, 40, 5)),
        0.14166666666666666,
        0.6864472539108359,
        1e-12);
    // scipy 1.17.1: ks_2samp(t(5, 500, 10), t(6, 400, 10) + 1.0, method="exact")
    check(
        KolmogorovSmirnov.withDefaults()
            .with(Ties.AS_CONTINUOUS)
            .test(Samples.tied(5, 500, 10), Samples.plus(1.0, Samples.tied(6, 400, 10))),
        0.1545,
        4.327090139780432e-05,
        1e-12);
    // scipy 1.17.1: ks_2samp(t(7, 12, 4), t(8, 9, 4) + 1.0, method="exact")
    check(
        KolmogorovSmirnov.withDefaults()
            .with(Ties.AS_CONTINUOUS)
            .test(Samples.tied(7, 12, 4), Samples.plus(1.0, Samples.tied(8, 9, 4))),
        0.3611111111111111,
        0.4271595277787228,
        1e-12);
  }

  @Test
  void test_ties_isEnumeration() {
    // share of itertools.combinations(range(n + m), n) with D at least that of t(1, 8, 3), t(2, 6,
    // 3)
    check(
        KolmogorovSmirnov.withDefaults().test(Samples.tied(1, 8, 3), Samples.tied(2, 6, 3)),
        0.375,
        0.24475524475524477,
        1e-12);
    // share of itertools.combinations(range(n + m), n) with D at least that of t(21, 7, 4), t(22,
    // 7, 4) + 1.0
    check(
        KolmogorovSmirnov.withDefaults()
            .test(Samples.tied(21, 7, 4), Samples.plus(1.0, Samples.tied(22, 7, 4))),
        0.5714285714285714,
        0.08624708624708624,
        1e-12);
    // share of itertools.combinations(range(n + m), n) with D at least that of t(23, 5, 2), t(24,
    // 9, 2)
    check(
        KolmogorovSmirnov.withDefaults().test(Samples.tied(23, 5, 2), Samples.tied(24, 9, 2)),
        0.26666666666666666,
        0.5804195804195804,
        1e-12);
  }

  private static void check(TestResult result, double statistic, double pValue, double relative) {
    assertClose(result.statistic(), statistic, 1e-9);
    assertClose(result.pValue(), pValue, relative);
  }
}
