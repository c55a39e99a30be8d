package io.mlops4j.drift.stat;

import static io.mlops4j.drift.stat.Samples.assertClose;

import org.junit.jupiter.api.Test;

class ChiSquareOracleTest {
  @Test
  void testCounts_isScipys() {
    // scipy 1.17.1: chi2_contingency([[10, 20, 30], [12, 15, 40]], correction=True,
    // lambda_="pearson")
    check(
        ChiSquare.withDefaults()
            .withContinuityCorrection(true)
            .testCounts(new long[] {10, 20, 30}, new long[] {12, 15, 40}),
        1.944756735801512,
        0.37818251049133206,
        1e-10);
    // scipy 1.17.1: chi2_contingency([[100, 200, 50, 7], [90, 250, 30, 20]], correction=True,
    // lambda_="pearson")
    check(
        ChiSquare.withDefaults()
            .withContinuityCorrection(true)
            .testCounts(new long[] {100, 200, 50, 7}, new long[] {90, 250, 30, 20}),
        15.914357443382213,
        0.0011807631141273055,
        1e-10);
    // scipy 1.17.1: chi2_contingency([[50, 50], [40, 60]], correction=True, lambda_="pearson")
    check(
        ChiSquare.withDefaults()
            .withContinuityCorrection(true)
            .testCounts(new long[] {50, 50}, new long[] {40, 60}),
        1.6363636363636362,
        0.20082512269514174,
        1e-10);
    // scipy 1.17.1: chi2_contingency([[50, 50], [40, 60]], correction=False, lambda_="pearson")
    check(
        ChiSquare.withDefaults()
            .withContinuityCorrection(false)
            .testCounts(new long[] {50, 50}, new long[] {40, 60}),
        2.0202020202020203,
        0.15521848968468005,
        1e-10);
    // scipy 1.17.1: chi2_contingency([[5, 0, 3], [2, 4, 0]], correction=True, lambda_="pearson")
    check(
        ChiSquare.withDefaults()
            .withContinuityCorrection(true)
            .testCounts(new long[] {5, 0, 3}, new long[] {2, 4, 0}),
        8.166666666666668,
        0.0168512012599475,
        1e-10);
    // scipy 1.17.1: chi2_contingency([[1000000, 2000000], [1001000, 1999000]], correction=True,
    // lambda_="pearson")
    check(
        ChiSquare.withDefaults()
            .withContinuityCorrection(true)
            .testCounts(new long[] {1000000, 2000000}, new long[] {1001000, 1999000}),
        0.7483137650979461,
        0.3870106283957896,
        1e-10);
    // scipy 1.17.1: chi2_contingency([[1000000, 2000000], [1001000, 1999000]], correction=False,
    // lambda_="pearson")
    check(
        ChiSquare.withDefaults()
            .withContinuityCorrection(false)
            .testCounts(new long[] {1000000, 2000000}, new long[] {1001000, 1999000}),
        0.7498126405664385,
        0.3865355563572169,
        1e-10);
  }

  @Test
  void goodnessOfFit_isScipys() {
    // scipy 1.17.1: power_divergence([25, 28, 47], [20.0, 30.0, 50.0], lambda_="pearson")
    check(
        ChiSquare.withDefaults()
            .goodnessOfFit(new double[] {0.2, 0.3, 0.5}, new long[] {25, 28, 47}),
        1.5633333333333332,
        0.4576426376078363,
        1e-10);
    // scipy 1.17.1: power_divergence([10, 3, 12, 15], [10.0, 10.0, 10.0, 10.0], lambda_="pearson")
    check(
        ChiSquare.withDefaults()
            .goodnessOfFit(new double[] {1, 1, 1, 1}, new long[] {10, 3, 12, 15}),
        7.800000000000001,
        0.05033109785985335,
        1e-10);
    // scipy 1.17.1: power_divergence([700, 550], [625.0, 625.0], lambda_="pearson")
    check(
        ChiSquare.withDefaults().goodnessOfFit(new double[] {0.5, 0.5}, new long[] {700, 550}),
        18.0,
        2.2090496998585475e-05,
        1e-10);
  }

  private static void check(TestResult result, double statistic, double pValue, double relative) {
    assertClose(result.statistic(), statistic, 1e-9);
    assertClose(result.pValue(), pValue, relative);
  }
}
