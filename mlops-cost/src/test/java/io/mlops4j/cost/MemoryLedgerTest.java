package io.mlops4j.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MemoryLedgerTest extends LedgerContract {
  @Override
  Ledger openEmpty() {
    return Ledger.inMemory();
  }

  @Test
  void append_beyondTheCapacity_dropsTheOldestAndItsKey() {
    ledger = Ledger.inMemory(2);
    Charge charge = Charge.of("m", Usage.none());
    Cost cost = new Cost.Unknown("test");
    ledger.append(NOON, charge.key("1"), cost);
    ledger.append(NOON, charge.key("2"), cost);
    ledger.append(NOON, charge.key("3"), cost);

    assertThat(entries(LedgerQuery.all()))
        .extracting(LedgerEntry::sequence)
        .containsExactly(2L, 3L);
    assertThat(ledger.append(NOON, charge.key("3"), cost).duplicate()).isTrue();
    assertThat(ledger.append(NOON, charge.key("1"), cost).entry().sequence()).isEqualTo(4);
    assertThatThrownBy(() -> Ledger.inMemory(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0");
  }
}
