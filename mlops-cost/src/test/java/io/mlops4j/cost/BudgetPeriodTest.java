package io.mlops4j.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BudgetPeriodTest {
  private static final PriceList PRICES =
      PriceList.named("test").currency("USD").price(Unit.REQUEST, "1").build();
  private static final Usage DOLLAR = Usage.of(Unit.REQUEST, 1);

  @ParameterizedTest
  @CsvSource({
    // Spring forward: the day is 23 hours long.
    "DAY, Europe/Berlin, 2026-03-29T10:00:00Z, 2026-03-28T23:00:00Z, 2026-03-29T22:00:00Z",
    // Fall back: 25 hours.
    "DAY, Europe/Berlin, 2026-10-25T10:00:00Z, 2026-10-24T22:00:00Z, 2026-10-25T23:00:00Z",
    // Midnight does not exist on this date; the day begins at 01:00 local time.
    "DAY, America/Asuncion, 2024-10-06T12:00:00Z, 2024-10-06T04:00:00Z, 2024-10-07T03:00:00Z",
    "DAY, UTC, 2028-02-29T23:59:59.999999999Z, 2028-02-29T00:00:00Z, 2028-03-01T00:00:00Z",
    "MONTH, UTC, 2028-02-29T12:00:00Z, 2028-02-01T00:00:00Z, 2028-03-01T00:00:00Z",
    "MONTH, Asia/Tokyo, 2026-12-31T15:00:00Z, 2026-12-31T15:00:00Z, 2027-01-31T15:00:00Z"
  })
  void period_acrossCalendarOddities_beginsAndEndsAtLocalDays(
      BudgetPeriod period, String zone, Instant now, Instant start, Instant end) {
    ZoneId zoneId = ZoneId.of(zone);

    assertThat(period.startOf(now, zoneId)).isEqualTo(start);
    assertThat(period.endOf(now, zoneId)).contains(end);
    assertThat(period.startOf(end, zoneId)).isEqualTo(end);
    assertThat(period.startOf(end.minusNanos(1), zoneId)).isEqualTo(start);
  }

  @Test
  void meter_inANewDay_startsAfreshAndWarnsAgain() {
    TestClock clock = new TestClock("2026-11-23T12:00:00Z");
    List<BudgetStatus> warnings = new ArrayList<>();
    CostMeter meter = meter(clock, warnings, Ledger.inMemory());
    spend(meter);
    spend(meter);
    assertThatThrownBy(() -> meter.reserve("m", DOLLAR))
        .isInstanceOf(BudgetExceededException.class)
        .hasMessageContaining("resets at 2026-11-24T00:00:00Z");

    clock.set("2026-11-24T00:00:00Z");
    spend(meter);
    spend(meter);

    assertThat(warnings).hasSize(2);
    assertThat(meter.spent()).hasToString("4 USD");
    assertThat(day(meter).spent()).hasToString("2 USD");
  }

  @Test
  void settle_afterItsDayEnded_leavesTheNewDayAlone() {
    TestClock clock = new TestClock("2026-11-23T23:59:59Z");
    CostMeter meter = meter(clock, new ArrayList<>(), Ledger.inMemory());
    Reservation late = meter.reserve("m", DOLLAR);
    Reservation broken = meter.reserve("m", DOLLAR);

    clock.set("2026-11-24T00:00:01Z");
    Reservation fresh = meter.reserve("m", DOLLAR);
    late.settle(DOLLAR);
    broken.cancel();

    assertThat(day(meter).spent()).hasToString("0 USD");
    assertThat(day(meter).reserved()).hasToString("1 USD");
    fresh.settle(DOLLAR);
    assertThat(day(meter).spent()).hasToString("1 USD");
    LedgerQuery yesterday = LedgerQuery.all().until(Instant.parse("2026-11-24T00:00:00Z"));
    assertThat(meter.ledger().sum(yesterday, "USD").total()).hasToString("1 USD");
  }

  @Test
  void clock_fallingBackAndForthAcrossMidnight_handsOutNoBudgetTwice() {
    TestClock clock = new TestClock("2026-11-24T00:30:00Z");
    CostMeter meter = meter(clock, new ArrayList<>(), Ledger.inMemory());
    spend(meter);

    clock.set("2026-11-23T23:30:00Z");
    spend(meter);
    clock.set("2026-11-24T00:30:00Z");

    assertThatThrownBy(() -> meter.reserve("m", DOLLAR))
        .isInstanceOf(BudgetExceededException.class);
  }

  @Test
  void meter_builtOnAnOlderLedger_continuesThePeriodOnly() {
    TestClock clock = new TestClock("2026-11-23T12:00:00Z");
    Ledger ledger = Ledger.inMemory();
    spend(meter(clock, new ArrayList<>(), ledger));
    clock.set("2026-11-24T12:00:00Z");
    spend(meter(clock, new ArrayList<>(), ledger));

    CostMeter reopened = meter(clock, new ArrayList<>(), ledger);

    assertThat(day(reopened).spent()).hasToString("1 USD");
    assertThat(reopened.spent()).hasToString("0 USD");
    CostMeter whole =
        CostMeter.with(PRICES)
            .ledger(ledger)
            .clock(clock)
            .budget(Budget.of("ever", Money.of("3", "USD")))
            .build();
    assertThat(whole.budget("ever").orElseThrow().spent()).hasToString("2 USD");
    assertThat(whole.budget("ever").orElseThrow().resetsAt()).isEmpty();
  }

  @Test
  void monthlyBudget_dayByDayOverAYear_resetsTwelveTimes() {
    TestClock clock = new TestClock("2028-01-01T00:00:00Z");
    CostMeter meter =
        CostMeter.with(PRICES)
            .clock(clock)
            .budget(Budget.of("month", Money.of("31", "USD")).perMonth(ZoneOffset.UTC))
            .build();
    int resets = 0;
    for (int day = 0; day < 366; day++) {
      clock.set(Instant.parse("2028-01-01T12:00:00Z").plus(Duration.ofDays(day)).toString());
      resets += meter.budget("month").orElseThrow().spent().picos().signum() == 0 ? 1 : 0;
      spend(meter);
    }

    assertThat(resets).isEqualTo(12);
    assertThat(meter.spent()).hasToString("366 USD");
  }

  private static CostMeter meter(TestClock clock, List<BudgetStatus> warnings, Ledger ledger) {
    return CostMeter.with(PRICES)
        .clock(clock)
        .ledger(ledger)
        .budget(
            Budget.of("day", Money.of("2", "USD")).perDay(ZoneOffset.UTC).onWarning(warnings::add))
        .build();
  }

  private static void spend(CostMeter meter) {
    meter.reserve("m", DOLLAR).settle(DOLLAR);
  }

  private static BudgetStatus day(CostMeter meter) {
    return meter.budget("day").orElseThrow();
  }
}
