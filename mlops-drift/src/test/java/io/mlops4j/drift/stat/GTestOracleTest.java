package io.mlops4j.drift.stat;

import static io.mlops4j.drift.stat.Samples.assertClose;

import org.junit.jupiter.api.Test;

class GTestOracleTest {
  @Test
  void testCounts_isScipys() {
    // scipy 1.17.1: chi2_contingency([[10, 20, 30], [12, 15, 40]], correction=True,
    // lambda_="log-likelihood")
    check(
        GTest.withDefaults()
            .withContinuityCorrection(true)
            .testCounts(new long[] {10, 20, 30}, new long[] {12, 15, 40}),
        1.946253015368626,
        0.3778996829202588,
        1e-10);
    // scipy 1.17.1: chi2_contingency([[100, 200, 50, 7], [90, 250, 30, 20]], correction=True,
    // lambda_="log-likelihood")
    check(
        GTest.withDefaults()
            .withContinuityCorrection(true)
            .testCounts(new long[] {100, 200, 50, 7}, new long[] {90, 250, 30, 20}),
        16.215517539200306,
        0.0010242510811936782,
        1e-10);
    // scipy 1.17.1: chi2_contingency([[50, 50], [40, 60]], correction=True,
    // lambda_="log-likelihood")
    check(
        GTest.withDefaults()
            .withContinuityCorrection(true)
            .testCounts(new long[] {50, 50}, new long[] {40, 60}),
        1.6386934392518722,
        0.2005048277501509,
        1e-10);
    // scipy 1.17.1: chi2_contingency([[50, 50], [40, 60]], correction=False,
    // lambda_="log-likelihood")
    check(
        GTest.withDefaults()
            .withContinuityCorrection(false)
            .testCounts(new long[] {50, 50}, new long[] {40, 60}),
        2.0237559715950297,
        0.15485569056468795,
        1e-10);
    // scipy 1.17.1: chi2_contingency([[5, 0, 3], [2, 4, 0]], correction=True,
    // lambda_="log-likelihood")
    check(
        GTest.withDefaults()
            .withContinuityCorrection(true)
            .testCounts(new long[] {5, 0, 3}, new long[] {2, 4, 0}),
        10.745652691419604,
        0.0046409956978567014,
        1e-10);
    // scipy 1.17.1: chi2_contingency([[1000000, 2000000], [1001000, 1999000]], correction=True,
    // lambda_="log-likelihood")
    check(
        GTest.withDefaults()
            .withContinuityCorrection(true)
            .testCounts(new long[] {1000000, 2000000}, new long[] {1001000, 1999000}),
        0.7483137881907851,
        0.387010621070054,
        1e-10);
    // scipy 1.17.1: chi2_contingency([[1000000, 2000000], [1001000, 1999000]], correction=False,
    // lambda_="log-likelihood")
    check(
        GTest.withDefaults()
            .withContinuityCorrection(false)
            .testCounts(new long[] {1000000, 2000000}, new long[] {1001000, 1999000}),
        0.7498126644185277,
        0.3865355488038539,
        1e-10);
  }

  @Test
  void goodnessOfFit_isScipys() {
    // scipy 1.17.1: power_divergence([25, 28, 47], [20.0, 30.0, 50.0], lambda_="log-likelihood")
    check(
        GTest.withDefaults().goodnessOfFit(new double[] {0.2, 0.3, 0.5}, new long[] {25, 28, 47}),
        1.477288812940981,
        0.47776112663624226,
        1e-10);
    // scipy 1.17.1: power_divergence([10, 3, 12, 15], [10.0, 10.0, 10.0, 10.0],
    // lambda_="log-likelihood")
    check(
        GTest.withDefaults().goodnessOfFit(new double[] {1, 1, 1, 1}, new long[] {10, 3, 12, 15}),
        9.315833780344224,
        0.025373487004867825,
        1e-10);
    // scipy 1.17.1: power_divergence([700, 550], [625.0, 625.0], lambda_="log-likelihood")
    check(
        GTest.withDefaults().goodnessOfFit(new double[] {0.5, 0.5}, new long[] {700, 550}),
        18.043450768931194,
        2.159201328726766e-05,
        1e-10);
  }

  private static void check(TestResult result, double statistic, double pValue, double relative) {
    assertClose(result.statistic(), statistic, 1e-9);
    assertClose(result.pValue(), pValue, relative);
  }
}
