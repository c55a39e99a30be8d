package io.mlops4j.cost.assertj;

import static io.mlops4j.cost.assertj.CostAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops4j.cost.Cost;
import io.mlops4j.cost.CostMeter;
import io.mlops4j.cost.Money;
import io.mlops4j.cost.PriceList;
import io.mlops4j.cost.Unit;
import io.mlops4j.cost.UnknownPrice;
import io.mlops4j.cost.Usage;
import org.junit.jupiter.api.Test;

class CostAssertionsTest {
  private static final PriceList PRICES =
      PriceList.named("test").currency("USD").price(Unit.REQUEST, "0.005").build();

  @Test
  void meter_withinTheLimit_passesAndBeyondItSaysBothAmounts() {
    CostMeter meter = CostMeter.with(PRICES).build();
    meter.reserve("m", Usage.of(Unit.REQUEST, 2)).settle(Usage.of(Unit.REQUEST, 2));

    assertThat(meter).spentAtMost(usd("0.01")).spentExactly(usd("0.01")).hasOnlyKnownCosts();
    assertThatThrownBy(() -> assertThat(meter).spentAtMost(usd("0.009")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("at most 0.009 USD but spent 0.01 USD");
    assertThatThrownBy(() -> assertThat(meter).as("search").spentExactly(usd("0.02")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll("search", "exactly 0.02 USD but spent 0.01 USD");
  }

  @Test
  void meter_withAnUnknownCost_neverPasses() {
    CostMeter meter = CostMeter.with(PRICES).onUnknownPrice(UnknownPrice.RECORD).build();
    meter.reserve("m", Usage.of(Unit.BYTE, 1)).settle(Usage.of(Unit.BYTE, 1));

    assertThatThrownBy(() -> assertThat(meter).spentAtMost(usd("1")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("1 of unknown cost");
  }

  @Test
  void cost_isComparedExactly() {
    Cost known = PRICES.cost("m", Usage.of(Unit.REQUEST, 1));
    Cost unknown = PRICES.cost("m", Usage.of(Unit.BYTE, 1));

    assertThat(known).isKnown().isAtMost(usd("0.005")).isExactly(usd("0.005"));
    assertThatThrownBy(() -> assertThat(known).isAtMost(usd("0.004999999999")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("it is 0.005 USD");
    assertThatThrownBy(() -> assertThat(known).isExactly(usd("0.006")))
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> assertThat(unknown).isAtMost(usd("1")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll("unknown", "byte");
  }

  private static Money usd(String amount) {
    return Money.of(amount, "USD");
  }
}
