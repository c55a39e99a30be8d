package io.mlops4j.drift.stat;

import static io.mlops4j.drift.stat.Samples.assertClose;

import org.junit.jupiter.api.Test;

class CramerVonMisesOracleTest {
  @Test
  void test_exact_isScipys() {
    // scipy 1.17.1: cramervonmises_2samp(u(1, 7), u(2, 5), method="exact")
    check(
        CramerVonMises.withDefaults().test(Samples.uniform(1, 7), Samples.uniform(2, 5)),
        0.17658730158730163,
        0.3611111111111111,
        1e-12);
    // scipy 1.17.1: cramervonmises_2samp(u(41, 20), u(42, 20) + 0.1, method="exact")
    check(
        CramerVonMises.withDefaults()
            .test(Samples.uniform(41, 20), Samples.plus(0.1, Samples.uniform(42, 20))),
        0.22250000000000014,
        0.238841230358375,
        1e-12);
    // scipy 1.17.1: cramervonmises_2samp(u(43, 12), u(44, 18) + 0.5, method="exact")
    check(
        CramerVonMises.withDefaults()
            .test(Samples.uniform(43, 12), Samples.plus(0.5, Samples.uniform(44, 18))),
        1.2490740740740742,
        0.0003819258676040811,
        1e-12);
    // scipy 1.17.1: cramervonmises_2samp(u(45, 6), u(46, 6) + 3.0, method="exact")
    check(
        CramerVonMises.withDefaults()
            .test(Samples.uniform(45, 6), Samples.plus(3.0, Samples.uniform(46, 6))),
        1.0138888888888888,
        0.0021645021645021645,
        1e-12);
  }

  @Test
  void limitLaw_isMpmaths() {
    // mpmath 1.3.0: one minus the Bessel series of the limit law at 60 digits (8.0: Smirnov's
    // integral)
    assertClose(QuadraticFormTail.CRAMER_VON_MISES.upper(0.05), 0.876280931041349, 1e-10);
    assertClose(QuadraticFormTail.CRAMER_VON_MISES.upper(0.1), 0.5848734384067948, 1e-10);
    assertClose(QuadraticFormTail.CRAMER_VON_MISES.upper(0.2), 0.26747043054077485, 1e-10);
    assertClose(QuadraticFormTail.CRAMER_VON_MISES.upper(0.46136), 0.05000038313265128, 1e-10);
    assertClose(QuadraticFormTail.CRAMER_VON_MISES.upper(0.74346), 0.009999961915455366, 1e-10);
    assertClose(QuadraticFormTail.CRAMER_VON_MISES.upper(1.16786), 0.000999990914874557, 1e-10);
    assertClose(QuadraticFormTail.CRAMER_VON_MISES.upper(2.0), 1.2780736172781673e-05, 1e-10);
    assertClose(QuadraticFormTail.CRAMER_VON_MISES.upper(3.0), 7.56774345931602e-08, 1e-10);
    assertClose(QuadraticFormTail.CRAMER_VON_MISES.upper(4.0), 4.734453032275372e-10, 1e-10);
    assertClose(QuadraticFormTail.CRAMER_VON_MISES.upper(8.0), 9.019756259927726e-19, 1e-10);
  }

  @Test
  void test_asymptotic_isTheLimitLaw() {
    // scipy 1.17.1: cramervonmises_2samp(u(1, 20), u(2, 30) + 0.1, method="asymptotic") gives p =
    // 0.3721655098660568,
    // off by 6e-15 of the limit law at its statistic, which mpmath 1.3.0 gives at 60 digits
    check(
        CramerVonMises.withDefaults()
            .with(PValueMethod.ASYMPTOTIC)
            .test(Samples.uniform(1, 20), Samples.plus(0.1, Samples.uniform(2, 30))),
        0.15933333333333355,
        0.3721655098660547,
        1e-10);
    // scipy 1.17.1: cramervonmises_2samp(u(3, 50), u(4, 50) + 0.15, method="asymptotic") gives p =
    // 0.0450731659807625,
    // off by 4e-14 of the limit law at its statistic, which mpmath 1.3.0 gives at 60 digits
    check(
        CramerVonMises.withDefaults()
            .with(PValueMethod.ASYMPTOTIC)
            .test(Samples.uniform(3, 50), Samples.plus(0.15, Samples.uniform(4, 50))),
        0.4789999999999992,
        0.045073165980760894,
        1e-10);
    // scipy 1.17.1: cramervonmises_2samp(u(5, 150), u(6, 120) + 0.1, method="asymptotic") gives p =
    // 2.069855821851263e-06,
    // off by 3e-06 of the limit law at its statistic, which mpmath 1.3.0 gives at 60 digits
    check(
        CramerVonMises.withDefaults()
            .with(PValueMethod.ASYMPTOTIC)
            .test(Samples.uniform(5, 150), Samples.plus(0.1, Samples.uniform(6, 120))),
        2.3495493827160487,
        2.0698501194482705e-06,
        1e-10);
    // scipy 1.17.1: cramervonmises_2samp(u(7, 1000), u(8, 800) + 0.03, method="asymptotic") gives p
    // = 0.16855808590091337,
    // off by 1e-14 of the limit law at its statistic, which mpmath 1.3.0 gives at 60 digits
    check(
        CramerVonMises.withDefaults()
            .with(PValueMethod.ASYMPTOTIC)
            .test(Samples.uniform(7, 1000), Samples.plus(0.03, Samples.uniform(8, 800))),
        0.2665378240740779,
        0.16855808590091131,
        1e-10);
    // scipy 1.17.1: cramervonmises_2samp(h(9, 200), h(10, 300) + 0.5, method="asymptotic") gives p
    // = 0.14728568242517137,
    // off by 1e-14 of the limit law at its statistic, which mpmath 1.3.0 gives at 60 digits
    check(
        CramerVonMises.withDefaults()
            .with(PValueMethod.ASYMPTOTIC)
            .test(Samples.heavy(9, 200), Samples.plus(0.5, Samples.heavy(10, 300))),
        0.2870399999999904,
        0.14728568242516984,
        1e-10);
    // scipy 1.17.1: cramervonmises_2samp(h(11, 60), h(12, 40), method="asymptotic") gives p =
    // 0.4480057071068634,
    // off by 4e-15 of the limit law at its statistic, which mpmath 1.3.0 gives at 60 digits
    check(
        CramerVonMises.withDefaults()
            .with(PValueMethod.ASYMPTOTIC)
            .test(Samples.heavy(11, 60), Samples.heavy(12, 40)),
        0.13424999999999976,
        0.44800570710686155,
        1e-10);
    // scipy 1.17.1: cramervonmises_2samp(t(3, 60, 5), t(4, 40, 5), method="asymptotic") gives p =
    // 0.3045105443729408,
    // off by 7e-15 of the limit law at its statistic, which mpmath 1.3.0 gives at 60 digits
    check(
        CramerVonMises.withDefaults()
            .with(PValueMethod.ASYMPTOTIC)
            .test(Samples.tied(3, 60, 5), Samples.tied(4, 40, 5)),
        0.1838958333333327,
        0.30451054437293873,
        1e-10);
    // scipy 1.17.1: cramervonmises_2samp(u(13, 400), u(14, 300) + 0.3, method="asymptotic") gives p
    // = 2.1497270630277399e-10,
    // off by 6e+19 of the limit law at its statistic, which mpmath 1.3.0 gives at 60 digits
    check(
        CramerVonMises.withDefaults()
            .with(PValueMethod.ASYMPTOTIC)
            .test(Samples.uniform(13, 400), Samples.plus(0.3, Samples.uniform(14, 300))),
        13.27111190476191,
        3.378325275458018e-30,
        1e-10);
  }

  private static void check(TestResult result, double statistic, double pValue, double relative) {
    assertClose(result.statistic(), statistic, 1e-9);
    assertClose(result.pValue(), pValue, relative);
  }
}
