package io.mlops4j.drift.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The false-alarm table at 10,000 trials a cell. Its name keeps it out of ordinary builds, as it
 * takes several minutes; run it by {@code mvn -pl mlops-drift -am test -Dtest=FalseAlarmTable
 * -Dsurefire.failIfNoSpecifiedTests=false}.
 */
class FalseAlarmTable {
  private static final int TRIALS = 10_000;

  /** One point, and two standard errors at 10,000 trials. */
  private static final double TOLERANCE = 0.0144;

  @ParameterizedTest
  @CsvSource({
    "50, 50",
    "1001, 50",
    "1001, 100",
    "1001, 200",
    "1001, 500",
    "1001, 1000",
    "5000, 1000"
  })
  void psi(int n, int m) {
    PopulationStability psi = PopulationStability.withDefaults();
    assertThat(FalseAlarms.rate(n, m, TRIALS, 11, (x, y) -> psi.measure(x, y).drifted()))
        .isCloseTo(0.05, within(TOLERANCE));
  }

  @ParameterizedTest
  @CsvSource({
    "50, 50",
    "1001, 50",
    "1001, 100",
    "1001, 200",
    "1001, 500",
    "1001, 1000",
    "5000, 1000"
  })
  void jensenShannon(int n, int m) {
    JensenShannon js = JensenShannon.withDefaults();
    assertThat(FalseAlarms.rate(n, m, TRIALS, 12, (x, y) -> js.measure(x, y).drifted()))
        .isCloseTo(0.05, within(TOLERANCE));
  }

  @ParameterizedTest
  @CsvSource({
    "50, 50",
    "1001, 50",
    "1001, 100",
    "1001, 200",
    "1001, 500",
    "1001, 1000",
    "5000, 1000"
  })
  void wasserstein(int n, int m) {
    Wasserstein wasserstein = Wasserstein.normed().withPermutations(199, 1);
    assertThat(FalseAlarms.rate(n, m, TRIALS, 13, (x, y) -> wasserstein.measure(x, y).drifted()))
        .isCloseTo(0.05, within(TOLERANCE));
  }
}
