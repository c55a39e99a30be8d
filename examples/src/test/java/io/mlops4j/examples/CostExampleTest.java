package io.mlops4j.examples;

import static io.mlops4j.cost.assertj.CostAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.mlops4j.cost.Money;
import org.junit.jupiter.api.Test;

class CostExampleTest {

  @Test
  void oneRequest_isPricedToThePico() {
    // 128 * 2e-8 + 6214883 / 3.6e12 * 0.0416 = 0.00000256 + 0.0000000718164257...
    assertThat(CostExample.oneRequest(CostExample.prices()))
        .isExactly(Money.of("0.000002631816", "USD"));
  }

  @Test
  void withinBudget_warnsOnceAndRefusesBeforeTheLimit() {
    CostExample.Told told = CostExample.withinBudget(CostExample.prices());

    assertThat(told.warnings()).hasSize(1);
    assertThat(told.warnings().get(0).spent()).hasToString("0.008 USD");
    assertThat(told.refusal().spent()).hasToString("0.0096 USD");
    assertThat(told.refusal().limit()).hasToString("0.01 USD");
  }

  @Test
  void chargeback_listsEveryRequestOnce() {
    String csv = CostExample.chargeback(CostExample.prices());

    assertThat(csv.lines()).hasSize(4);
    assertThat(csv.lines().filter(line -> line.endsWith(",acme"))).hasSize(2);
    assertThat(csv).contains(",0.00475,USD,");
  }

  @Test
  void run_completes() {
    CostExample.run();
  }
}
