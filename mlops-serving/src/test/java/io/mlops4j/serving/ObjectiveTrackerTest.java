package io.mlops4j.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ObjectiveTrackerTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final ObjectiveTracker errors = ObjectiveTracker.of(Objective.errorRate().below(0.001));

  private void record(Duration after, int good, int bad) {
    long at = START.plus(after).toEpochMilli();
    for (int i = 0; i < good + bad; i++) {
      errors.record(at, 1, i < bad);
    }
  }

  @Test
  void evaluate_noRequests_isMetAndQuiet() {
    ObjectiveStatus status = errors.evaluate(START);
    assertThat(status.met()).isTrue();
    assertThat(status.alert()).isEmpty();
    assertThat(status.burnRates()).hasSize(4).allMatch(rate -> rate.longRate() == 0);
  }

  @Test
  void evaluate_burnRate_isTheMissedShareOverTheBudget() {
    record(Duration.ZERO, 9_900, 100);
    ObjectiveStatus.BurnRate hour = errors.evaluate(START).burnRates().get(0);
    assertThat(hour.longRate()).isCloseTo(10, within(1e-9));
    assertThat(hour.burning()).isFalse();
    record(Duration.ofMinutes(1), 9_700, 300);
    ObjectiveStatus status = errors.evaluate(START.plus(Duration.ofMinutes(2)));
    assertThat(status.burnRates().get(0).longRate()).isCloseTo(20, within(1e-9));
    assertThat(status.alert()).hasValue(Severity.PAGE);
    assertThat(status.good() + status.bad()).isEqualTo(20_000);
  }

  @Test
  void evaluate_errorsStopped_isQuietOnceTheShortWindowIsClean() {
    record(Duration.ZERO, 0, 1000);
    assertThat(errors.evaluate(START).alert()).hasValue(Severity.PAGE);
    record(Duration.ofMinutes(6), 1000, 0);
    ObjectiveStatus status = errors.evaluate(START.plus(Duration.ofMinutes(6)));
    assertThat(status.burnRates().get(0).longRate()).isGreaterThan(14.4);
    assertThat(status.burnRates().get(0).shortRate()).isZero();
    assertThat(status.burnRates().get(0).burning()).isFalse();
  }

  @Test
  void evaluate_slowBurn_opensATicketOnly() {
    for (int hour = 0; hour < 72; hour++) {
      for (int slice = 0; slice < 12; slice++) {
        record(Duration.ofMinutes(60L * hour + 5L * slice), 998, 2);
      }
    }
    ObjectiveStatus status = errors.evaluate(START.plus(Duration.ofDays(3)));
    assertThat(status.alert()).hasValue(Severity.TICKET);
    assertThat(status.met()).isFalse();
  }

  @Test
  void evaluate_afterTheLongestWindow_hasForgotten() {
    record(Duration.ZERO, 0, 5);
    assertThat(errors.evaluate(START.plus(Duration.ofDays(2))).bad()).isEqualTo(5);
    assertThat(errors.evaluate(START.plus(Duration.ofDays(4))).bad()).isZero();
  }

  @Test
  void record_clockGoesBack_countsIntoTheLatestSlot() {
    record(Duration.ofHours(2), 1, 0);
    record(Duration.ZERO, 0, 1);
    ObjectiveStatus status = errors.evaluate(START.plus(Duration.ofHours(2)));
    assertThat(status.burnRates().get(0).shortRate()).isCloseTo(500, within(1e-9));
  }

  @Test
  void latency_failedRequests_doNotCount() {
    ObjectiveTracker latency =
        ObjectiveTracker.of(
            Objective.latency()
                .percentile(90)
                .below(Duration.ofNanos(100))
                .over(
                    List.of(
                        new BurnWindow(
                            Severity.PAGE, Duration.ofSeconds(10), Duration.ofSeconds(1), 2))));
    long at = START.toEpochMilli();
    latency.record(at, 99, false);
    latency.record(at, 100, false);
    latency.record(at, 1, true);
    ObjectiveStatus status = latency.evaluate(START);
    assertThat(status.good()).isOne();
    assertThat(status.bad()).isOne();
    assertThat(status.alert()).hasValue(Severity.PAGE);
    assertThat(status.objective()).hasToString("p90 below PT0.0000001S");
  }

  @Test
  void objective_boundsOutOfRange_areMisuse() {
    assertThatIllegalArgumentException().isThrownBy(() -> Objective.errorRate().below(0));
    assertThatIllegalArgumentException().isThrownBy(() -> Objective.latency().percentile(100));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Objective.latency().p99().below(Duration.ZERO));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Objective.latency().p95().below(Duration.ofMillis(1)).over(List.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new BurnWindow(Severity.PAGE, Duration.ofSeconds(1), Duration.ofSeconds(2), 1));
  }
}
