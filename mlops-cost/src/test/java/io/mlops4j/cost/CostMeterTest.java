package io.mlops4j.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CostMeterTest {
  /** One request costs one dollar, one byte a cent. */
  private static final PriceList PRICES =
      PriceList.named("test")
          .currency("USD")
          .price(Unit.REQUEST, "1")
          .price(Unit.BYTE, "0.01")
          .build();

  private static Usage dollars(long count) {
    return Usage.of(Unit.REQUEST, count);
  }

  private static Money usd(String amount) {
    return Money.of(amount, "USD");
  }

  @Test
  void settle_lessThanReserved_givesTheRestBack() {
    CostMeter meter = CostMeter.with(PRICES).budget(Budget.of("search", usd("10"))).build();
    Reservation reservation = meter.reserve("m", dollars(8));

    assertThat(status(meter).reserved()).hasToString("8 USD");
    Cost cost = reservation.settle(dollars(3).and(Unit.BYTE, 7));

    assertThat(cost.orElseThrow()).isEqualTo(usd("3.07"));
    assertThat(meter.spent()).hasToString("3.07 USD");
    assertThat(status(meter).spent()).hasToString("3.07 USD");
    assertThat(status(meter).reserved()).hasToString("0 USD");
    assertThat(status(meter).remaining()).hasToString("6.93 USD");
    assertThat(meter.ledger().sum(LedgerQuery.all(), "USD"))
        .isEqualTo(new LedgerSum(MoneyTotal.of("3.07", "USD"), 1, 0));
  }

  @Test
  void reserve_pastTheLimit_isRefusedWithTheNumbersAndHoldsNothing() {
    CostMeter meter = CostMeter.with(PRICES).budget(Budget.of("search", usd("10"))).build();
    meter.reserve("m", dollars(6)).settle(dollars(6));
    meter.reserve("m", dollars(3));

    BudgetExceededException refusal =
        catchThrowableOfType(
            BudgetExceededException.class, () -> meter.reserve("m", dollars(1).and(Unit.BYTE, 1)));

    assertThat(refusal)
        .hasMessageContainingAll(
            "'search'", "refuses 1.01 USD", "limit 10 USD", "spent 6 USD", "reserved 3 USD");
    assertThat(refusal.budget()).isEqualTo(status(meter));
    assertThat(refusal.asked()).isEqualTo(usd("1.01"));
    meter.reserve("m", dollars(1)).settle(dollars(1));
    assertThat(status(meter).remaining()).hasToString("0 USD");
  }

  @Test
  void reserve_whenOneOfTwoBudgetsIsFull_holdsNothingInTheOther() {
    CostMeter meter =
        CostMeter.with(PRICES)
            .budget(Budget.of("all", usd("100")))
            .budget(Budget.of("acme", usd("1")).where("tenant", "acme"))
            .build();
    Charge forAcme = Charge.of("m", dollars(2)).tag("tenant", "acme");

    assertThatThrownBy(() -> meter.reserve(forAcme))
        .isInstanceOf(BudgetExceededException.class)
        .hasMessageContaining("'acme'");

    assertThat(meter.budget("all").orElseThrow().reserved()).hasToString("0 USD");
    meter.reserve(Charge.of("m", dollars(2)).tag("tenant", "other")).settle(dollars(2));
    assertThat(meter.budget("all").orElseThrow().spent()).hasToString("2 USD");
    assertThat(meter.budget("acme").orElseThrow().spent()).hasToString("0 USD");
  }

  @Test
  void settle_moreThanReserved_isOwedInFullAndStopsTheNext() {
    CostMeter meter = CostMeter.with(PRICES).budget(Budget.of("search", usd("10"))).build();

    meter.reserve("m", dollars(10)).settle(dollars(12));

    assertThat(status(meter).spent()).hasToString("12 USD");
    assertThat(status(meter).remaining()).hasToString("-2 USD");
    assertThatThrownBy(() -> meter.reserve("m", Usage.of(Unit.BYTE, 1)))
        .isInstanceOf(BudgetExceededException.class);
  }

  @Test
  void reserve_ofNothing_passesEvenBeyondTheLimit() {
    CostMeter meter = CostMeter.with(PRICES).budget(Budget.of("search", usd("1"))).build();
    meter.reserve("m", dollars(1)).settle(dollars(2));

    assertThat(meter.reserve("m", dollars(0)).settle(dollars(0)).orElseThrow()).isEqualTo(usd("0"));
  }

  @Test
  void reservation_endsOnce() {
    CostMeter meter = CostMeter.with(PRICES).budget(Budget.of("search", usd("10"))).build();
    Reservation settled = meter.reserve("m", dollars(1));
    settled.settle(dollars(1));
    Reservation cancelled = meter.reserve("m", dollars(1));
    cancelled.cancel();

    assertThatThrownBy(() -> settled.settle(dollars(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("settled");
    assertThatThrownBy(settled::cancel).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> cancelled.settle(dollars(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("cancelled");
    assertThat(status(meter).spent()).hasToString("1 USD");
    assertThat(status(meter).reserved()).hasToString("0 USD");
  }

  @Test
  void warning_atEightyPercentSpent_comesOnceAndBeforeTheRefusal() {
    List<BudgetStatus> warnings = new ArrayList<>();
    Budget budget = Budget.of("search", usd("10")).onWarning(warnings::add);
    CostMeter meter = CostMeter.with(PRICES).budget(budget).build();

    meter.reserve("m", dollars(7)).settle(dollars(7).and(Unit.BYTE, 99));
    assertThat(warnings).isEmpty();
    meter.reserve("m", Usage.of(Unit.BYTE, 1)).settle(Usage.of(Unit.BYTE, 1));
    assertThat(warnings)
        .singleElement()
        .satisfies(status -> assertThat(status.spent()).hasToString("8 USD"));
    meter.reserve("m", dollars(2)).settle(dollars(2));
    assertThat(warnings).hasSize(1);
    assertThatThrownBy(() -> meter.reserve("m", Usage.of(Unit.BYTE, 1)))
        .isInstanceOf(BudgetExceededException.class);
  }

  @Test
  void warning_whoseListenerThrows_leavesTheBookingDone() {
    Budget budget =
        Budget.of("search", usd("1"))
            .warnAt(0.5)
            .onWarning(
                status -> {
                  throw new IllegalStateException("listener");
                });
    CostMeter meter = CostMeter.with(PRICES).budget(budget).build();

    assertThat(meter.reserve("m", dollars(1)).settle(dollars(1)).orElseThrow()).isEqualTo(usd("1"));
    assertThat(status(meter).spent()).hasToString("1 USD");
  }

  @Test
  void warning_whoseListenerFailsWithAnError_stillEndsTheReservation() {
    Budget budget =
        Budget.of("search", usd("1"))
            .onWarning(
                status -> {
                  throw new AssertionError("listener");
                });
    CostMeter meter = CostMeter.with(PRICES).budget(budget).build();
    Reservation reservation = meter.reserve("m", dollars(1));

    assertThatThrownBy(() -> reservation.settle(dollars(1))).isInstanceOf(AssertionError.class);

    assertThatThrownBy(() -> reservation.settle(dollars(1)))
        .isInstanceOf(IllegalStateException.class);
    assertThat(meter.spent()).hasToString("1 USD");
  }

  @Test
  void unknownPrice_refusedByDefault_atReservationAndAtSettlement() {
    CostMeter meter = CostMeter.with(PRICES).budget(Budget.of("search", usd("10"))).build();

    assertThatThrownBy(() -> meter.reserve("m", Usage.of(Unit.INPUT_TOKEN, 1)))
        .isInstanceOf(UnknownPriceException.class)
        .hasMessageContaining("input_token");
    Reservation open = meter.reserve("m", dollars(4));
    assertThatThrownBy(() -> open.settle(Usage.of(Unit.INPUT_TOKEN, 1)))
        .isInstanceOf(UnknownPriceException.class);

    assertThat(status(meter).reserved()).hasToString("4 USD");
    open.settle(dollars(1));
    assertThat(status(meter).spent()).hasToString("1 USD");
  }

  @Test
  void unknownPrice_recorded_isCountedAndNeverZeroMoney() {
    CostMeter meter =
        CostMeter.with(PRICES)
            .budget(Budget.of("search", usd("10")))
            .onUnknownPrice(UnknownPrice.RECORD)
            .build();

    Cost cost =
        meter.reserve("m", Usage.of(Unit.INPUT_TOKEN, 5)).settle(Usage.of(Unit.INPUT_TOKEN, 4));
    Cost priced = meter.reserve("m", Usage.of(Unit.INPUT_TOKEN, 5)).settle(dollars(1));

    assertThat(cost).isInstanceOf(Cost.Unknown.class);
    assertThat(priced.orElseThrow()).isEqualTo(usd("1"));
    assertThat(meter.unknownCount()).isEqualTo(1);
    assertThat(meter.ledger().sum(LedgerQuery.all(), "USD"))
        .isEqualTo(new LedgerSum(MoneyTotal.of("1", "USD"), 1, 1));
    assertThat(status(meter).spent()).hasToString("1 USD");
  }

  @Test
  void key_settledAgain_isBookedOnceAndRefusedForOtherWork() {
    CostMeter meter = CostMeter.with(PRICES).budget(Budget.of("search", usd("10"))).build();
    Charge charge = Charge.of("m", dollars(2)).key("request-17");

    Reservation first = meter.reserve(charge);
    Reservation retry = meter.reserve(charge);
    Reservation other = meter.reserve(charge);
    first.settle(dollars(2));
    assertThat(retry.settle(dollars(2)).orElseThrow()).isEqualTo(usd("2"));
    assertThatThrownBy(() -> other.settle(dollars(1)))
        .isInstanceOf(IdempotencyConflictException.class)
        .hasMessageContainingAll("'request-17'", "2 USD", "1 USD");

    assertThat(meter.spent()).hasToString("2 USD");
    assertThat(status(meter).reserved()).hasToString("2 USD");
    other.cancel();
    assertThat(status(meter).reserved()).hasToString("0 USD");
  }

  @Test
  void settle_afterThePriceChanged_usesThePriceOfItsReservation() {
    TestClock clock = new TestClock("2026-11-30T23:59:59Z");
    PriceList december =
        PriceList.named("dec")
            .currency("USD")
            .effectiveFrom(Instant.parse("2026-12-01T00:00:00Z"))
            .price(Unit.REQUEST, "5")
            .build();
    CostMeter meter = CostMeter.with(PriceBook.of(PRICES, december)).clock(clock).build();
    Reservation reservation = meter.reserve("m", dollars(1));

    clock.set("2026-12-01T00:00:01Z");

    assertThat(reservation.settle(dollars(1)).orElseThrow()).isEqualTo(usd("1"));
    assertThat(meter.reserve("m", dollars(1)).cost().orElseThrow()).isEqualTo(usd("5"));
  }

  @Test
  void build_withMixedCurrenciesOrTwinBudgets_isRefused() {
    assertThatThrownBy(
            () -> CostMeter.with(PRICES).budget(Budget.of("b", Money.of("1", "EUR"))).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("USD and EUR");
    assertThatThrownBy(
            () ->
                CostMeter.with(PRICES)
                    .budget(Budget.of("b", usd("1")))
                    .budget(Budget.of("b", usd("2"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'b'");
    assertThatThrownBy(() -> Budget.of("b", usd("-1")))
        .isInstanceOf(IllegalArgumentException.class);
    for (double share : new double[] {0, -0.1, 1.01, Double.NaN}) {
      assertThatThrownBy(() -> Budget.of("b", usd("1")).warnAt(share))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static BudgetStatus status(CostMeter meter) {
    return meter.budget("search").orElseThrow();
  }
}
