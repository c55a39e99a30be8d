package io.mlops4j.drift.stat;

import static io.mlops4j.drift.stat.Samples.assertClose;

import java.util.Arrays;
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
    // mpmath 1.3, 50 digits, of [[1000000, 2000000], [1001000, 1999000]] moved by Yates' half;
    // SciPy's 0.387010621070054 is 1.8e-10 off
    check(
        GTest.withDefaults()
            .withContinuityCorrection(true)
            .testCounts(new long[] {1000000, 2000000}, new long[] {1001000, 1999000}),
        0.748313788412691,
        0.3870106209996589,
        1e-10);
    // the same as it is; SciPy's 0.3865355488038539 is 3.6e-10 off
    check(
        GTest.withDefaults()
            .withContinuityCorrection(false)
            .testCounts(new long[] {1000000, 2000000}, new long[] {1001000, 1999000}),
        0.7498126639746759,
        0.3865355489444106,
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

  @Test
  void largeCounts_areMpmaths() {
    // mpmath 1.3, 50 digits: g = 2 sum o ln(o/e), gammainc(df / 2, g / 2, inf, regularized=True).
    // SciPy's p is 7e-6 off at 200 cells of 1e10.
    long[] thousand = new long[1000];
    Arrays.setAll(thousand, i -> 1_000_000 + (i * 1237) % 3463 - 1731);
    check(
        GTest.withDefaults().goodnessOfFit(even(1000), thousand),
        999.0646058387135,
        0.49347338043763816,
        1e-10);
    long[] huge = new long[200];
    Arrays.setAll(huge, i -> 10_000_000_000L + (i * 79193) % 346411 - 173205);
    check(
        GTest.withDefaults().goodnessOfFit(even(200), huge),
        200.22850470603976,
        0.46221261670779334,
        1e-10);
    check(
        GTest.withDefaults()
            .withContinuityCorrection(false)
            .testCounts(
                new long[] {100_009_000, 100_000_000}, new long[] {100_000_000, 100_009_000}),
        0.8099635519135143,
        0.3681310267998261,
        1e-10);
  }

  private static double[] even(int cells) {
    double[] shares = new double[cells];
    Arrays.fill(shares, 1);
    return shares;
  }

  private static void check(TestResult result, double statistic, double pValue, double relative) {
    assertClose(result.statistic(), statistic, 1e-9);
    assertClose(result.pValue(), pValue, relative);
  }
}
