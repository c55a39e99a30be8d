package io.mlops4j.drift.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FalseAlarmTest {
  private static final int TRIALS = 400;

  /** Three standard errors at 400 trials, and one point. */
  private static final double TOLERANCE = 0.043;

  @ParameterizedTest
  @CsvSource({"50, 50", "1001, 50", "1001, 200", "1000, 1000", "300, 2000"})
  void rate_nothingChanged_isAlpha(int n, int m) {
    PopulationStability psi = PopulationStability.withDefaults().withPermutations(199, 1);
    JensenShannon js = JensenShannon.withDefaults().withPermutations(199, 1);
    Wasserstein wasserstein = Wasserstein.normed().withPermutations(199, 1);
    assertThat(FalseAlarms.rate(n, m, TRIALS, 1, (x, y) -> psi.measure(x, y).drifted()))
        .isCloseTo(0.05, within(TOLERANCE));
    assertThat(FalseAlarms.rate(n, m, TRIALS, 2, (x, y) -> js.measure(x, y).drifted()))
        .isCloseTo(0.05, within(TOLERANCE));
    assertThat(FalseAlarms.rate(n, m, TRIALS, 3, (x, y) -> wasserstein.measure(x, y).drifted()))
        .isCloseTo(0.05, within(TOLERANCE));
  }

  @ParameterizedTest
  @CsvSource({"1001, 50"})
  void rate_fixedThreshold_isNearlyAlways(int n, int m) {
    PopulationStability psi = PopulationStability.evidently();
    assertThat(FalseAlarms.rate(n, m, TRIALS, 4, (x, y) -> psi.measure(x, y).drifted()))
        .isGreaterThan(0.9);
  }
}
