package io.mlops4j.drift.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MultipleTestingOracleTest {
  private static final double[] P = {0.01, 0.04, 0.03, 0.005, 0.5, 0.8, 0.02, 0.02, 1.0, 0.0};

  @Test
  void adjusted_isStatsmodels() {
    // statsmodels 0.15.0: multipletests(P, method="bonferroni")[1]
    assertThat(MultipleTesting.BONFERRONI.adjusted(P))
        .containsExactly(
            new double[] {0.1, 0.4, 0.3, 0.05, 1.0, 1.0, 0.2, 0.2, 1.0, 0.0}, within(1e-15));
    // statsmodels 0.15.0: multipletests(P, method="holm")[1]
    assertThat(MultipleTesting.HOLM.adjusted(P))
        .containsExactly(
            new double[] {0.08, 0.16, 0.15, 0.045, 1.0, 1.0, 0.14, 0.14, 1.0, 0.0}, within(1e-15));
    // statsmodels 0.15.0: multipletests(P, method="fdr_bh")[1]
    assertThat(MultipleTesting.BENJAMINI_HOCHBERG.adjusted(P))
        .containsExactly(
            new double[] {
              0.03333333333333333,
              0.05714285714285715,
              0.05,
              0.024999999999999998,
              0.625,
              0.888888888888889,
              0.04,
              0.04,
              1.0,
              0.0
            },
            within(1e-15));
    // statsmodels 0.15.0: multipletests(P, method="fdr_by")[1]
    assertThat(MultipleTesting.BENJAMINI_YEKUTIELI.adjusted(P))
        .containsExactly(
            new double[] {
              0.09763227513227513,
              0.16736961451247165,
              0.1464484126984127,
              0.07322420634920634,
              1.0,
              1.0,
              0.11715873015873016,
              0.11715873015873016,
              1.0,
              0.0
            },
            within(1e-15));
  }
}
