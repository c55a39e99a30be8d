package io.mlops4j.drift.stat;

import static io.mlops4j.drift.stat.Samples.assertClose;

import org.junit.jupiter.api.Test;

class TwoProportionsOracleTest {
  @Test
  void test_isStatsmodels() {
    // statsmodels 0.15.0: proportions_ztest([3, 8], [15, 20], alternative="two-sided")
    check(
        TwoProportions.withDefaults()
            .with(Alternative.TWO_SIDED)
            .test(Proportion.of(8, 20), Proportion.of(3, 15)),
        -1.2613124477737827,
        0.2071962981722978,
        1e-10);
    // statsmodels 0.15.0: proportions_ztest([3, 8], [15, 20], alternative="smaller")
    check(
        TwoProportions.withDefaults()
            .with(Alternative.LESS)
            .test(Proportion.of(8, 20), Proportion.of(3, 15)),
        -1.2613124477737827,
        0.1035981490861489,
        1e-10);
    // statsmodels 0.15.0: proportions_ztest([3, 8], [15, 20], alternative="larger")
    check(
        TwoProportions.withDefaults()
            .with(Alternative.GREATER)
            .test(Proportion.of(8, 20), Proportion.of(3, 15)),
        -1.2613124477737827,
        0.8964018509138512,
        1e-10);
    // statsmodels 0.15.0: proportions_ztest([9, 1], [120, 100], alternative="two-sided")
    check(
        TwoProportions.withDefaults()
            .with(Alternative.TWO_SIDED)
            .test(Proportion.of(1, 100), Proportion.of(9, 120)),
        2.3046536771125874,
        0.021185977174334143,
        1e-10);
    // statsmodels 0.15.0: proportions_ztest([9, 1], [120, 100], alternative="smaller")
    check(
        TwoProportions.withDefaults()
            .with(Alternative.LESS)
            .test(Proportion.of(1, 100), Proportion.of(9, 120)),
        2.3046536771125874,
        0.9894070114128329,
        1e-10);
    // statsmodels 0.15.0: proportions_ztest([9, 1], [120, 100], alternative="larger")
    check(
        TwoProportions.withDefaults()
            .with(Alternative.GREATER)
            .test(Proportion.of(1, 100), Proportion.of(9, 120)),
        2.3046536771125874,
        0.010592988587167071,
        1e-10);
    // statsmodels 0.15.0: proportions_ztest([620, 500], [11000, 10000], alternative="two-sided")
    check(
        TwoProportions.withDefaults()
            .with(Alternative.TWO_SIDED)
            .test(Proportion.of(500, 10000), Proportion.of(620, 11000)),
        2.0497181343340034,
        0.040391944348902885,
        1e-10);
    // statsmodels 0.15.0: proportions_ztest([620, 500], [11000, 10000], alternative="smaller")
    check(
        TwoProportions.withDefaults()
            .with(Alternative.LESS)
            .test(Proportion.of(500, 10000), Proportion.of(620, 11000)),
        2.0497181343340034,
        0.9798040278255485,
        1e-10);
    // statsmodels 0.15.0: proportions_ztest([620, 500], [11000, 10000], alternative="larger")
    check(
        TwoProportions.withDefaults()
            .with(Alternative.GREATER)
            .test(Proportion.of(500, 10000), Proportion.of(620, 11000)),
        2.0497181343340034,
        0.020195972174451442,
        1e-10);
  }

  private static void check(TestResult result, double statistic, double pValue, double relative) {
    assertClose(result.statistic(), statistic, 1e-9);
    assertClose(result.pValue(), pValue, relative);
  }
}
