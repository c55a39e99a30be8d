package io.mlops4j.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every ledger promises. */
abstract class LedgerContract {
  static final Instant NOON = Instant.parse("2026-11-23T12:00:00.000000001Z");
  static final PriceList PRICES =
      PriceList.named("test")
          .currency("USD")
          .price(Unit.COMPUTE_HOUR, "1.20")
          .price(Unit.REQUEST, "1")
          .build();

  Ledger ledger = Ledger.inMemory();

  abstract Ledger openEmpty();

  @BeforeEach
  void open() {
    ledger = openEmpty();
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  @Test
  void append_fullEntry_readsBackEqual() {
    Usage usage = Usage.of(Unit.COMPUTE_NANO, 1_234_567).and(Unit.REQUEST, 1).and(Unit.BYTE, 0);
    Charge charge =
        Charge.of("encoder", usage)
            .version("3")
            .tag("tenant", "acme '\"; DROP TABLE entry; --")
            .tag("feature", "s\u00fcche")
            .key("request-1");

    Ledger.Receipt receipt = ledger.append(NOON, charge, PRICES.cost("encoder", usage));

    assertThat(receipt.duplicate()).isFalse();
    assertThat(entries(LedgerQuery.all())).containsExactly(receipt.entry());
    assertThat(receipt.entry().sequence()).isEqualTo(1);
    assertThat(receipt.entry().charge()).isEqualTo(charge);
    assertThat(((Cost.Known) receipt.entry().cost()).lines()).hasSize(2);
  }

  @Test
  void append_unknownCost_readsBackUnknownAndIsCounted() {
    Usage usage = Usage.of(Unit.INPUT_TOKEN, 3);
    Cost unknown = PRICES.cost("m", usage);

    ledger.append(NOON, Charge.of("m", usage), unknown);

    assertThat(entries(LedgerQuery.all()))
        .singleElement()
        .satisfies(entry -> assertThat(entry.cost()).isEqualTo(unknown));
    assertThat(ledger.sum(LedgerQuery.all(), "USD"))
        .isEqualTo(new LedgerSum(MoneyTotal.zero("USD"), 0, 1));
  }

  @Test
  void append_sameKey_givesTheFirstEntryOrRefusesOtherWork() {
    Charge charge = Charge.of("m", Usage.of(Unit.REQUEST, 1)).tag("tenant", "a").key("k");
    Cost cost = PRICES.cost("m", charge.usage());
    LedgerEntry first = ledger.append(NOON, charge, cost).entry();

    Ledger.Receipt again = ledger.append(NOON.plusSeconds(9), charge, cost);

    assertThat(again).isEqualTo(new Ledger.Receipt(first, /* duplicate= */ true));
    for (Charge other :
        List.of(charge.usage(Usage.of(Unit.REQUEST, 2)), charge.tag("tenant", "b"))) {
      assertThatThrownBy(() -> ledger.append(NOON, other, cost))
          .isInstanceOfSatisfying(
              IdempotencyConflictException.class,
              conflict -> assertThat(conflict.existing()).isEqualTo(first));
    }
    assertThatThrownBy(() -> ledger.append(NOON, charge, new Cost.Unknown("other amount")))
        .isInstanceOf(IdempotencyConflictException.class);
    assertThat(entries(LedgerQuery.all())).containsExactly(first);
    assertThat(ledger.append(NOON, charge.key("k2"), cost).duplicate()).isFalse();
  }

  @Test
  void sum_byTagModelAndTime_selectsExactly() {
    append("a", "acme", "search", NOON, 1);
    append("a", "acme", "chat", NOON.plusNanos(1), 2);
    append("b", "other", "chat", NOON.plusSeconds(1), 4);

    assertThat(total(LedgerQuery.all())).isEqualTo(7);
    assertThat(total(LedgerQuery.where("tenant", "acme"))).isEqualTo(3);
    assertThat(total(LedgerQuery.where("tenant", "acme").and("feature", "chat"))).isEqualTo(2);
    assertThat(total(LedgerQuery.all().model("b"))).isEqualTo(4);
    assertThat(total(LedgerQuery.all().from(NOON.plusNanos(1)))).isEqualTo(6);
    assertThat(total(LedgerQuery.all().until(NOON.plusNanos(1)))).isEqualTo(1);
    assertThat(total(LedgerQuery.all().from(NOON).until(NOON.plusSeconds(1)))).isEqualTo(3);
    assertThat(total(LedgerQuery.all().from(Instant.MIN).until(Instant.MAX))).isEqualTo(7);
    assertThat(total(LedgerQuery.where("tenant", "acme' OR '1'='1"))).isZero();
    assertThat(ledger.sum(LedgerQuery.all(), "EUR"))
        .isEqualTo(new LedgerSum(MoneyTotal.zero("EUR"), 0, 0));
  }

  @Test
  void sumByTag_givesOneSumPerValue() {
    append("a", "acme", "search", NOON, 1);
    append("a", "acme", "chat", NOON, 2);
    append("a", "other", "chat", NOON, 4);
    ledger.append(
        NOON, Charge.of("a", Usage.none()).tag("tenant", "other"), new Cost.Unknown("no price"));
    ledger.append(NOON, Charge.of("a", Usage.none()), new Cost.Unknown("no tag"));

    assertThat(ledger.sumByTag(LedgerQuery.all(), "tenant", "USD"))
        .hasSize(2)
        .containsEntry("acme", new LedgerSum(MoneyTotal.of("3", "USD"), 2, 0))
        .containsEntry("other", new LedgerSum(MoneyTotal.of("4", "USD"), 1, 1));
    assertThat(ledger.sumByTag(LedgerQuery.where("feature", "chat"), "tenant", "USD"))
        .containsEntry("acme", new LedgerSum(MoneyTotal.of("2", "USD"), 1, 0));
  }

  @Test
  void sum_ofAmountsBeyondALong_isExact() {
    Random random = new Random(31);
    BigInteger expected = BigInteger.ZERO;
    for (int i = 0; i < 40; i++) {
      long picos =
          switch (i % 3) {
            case 0 -> Long.MAX_VALUE - random.nextInt(1000);
            case 1 -> -random.nextInt(1_000_000_007);
            default -> random.nextLong(Long.MAX_VALUE);
          };
      expected = expected.add(BigInteger.valueOf(picos));
      Cost cost = new Cost.Known(Money.ofPicos(picos, "USD"), "hand", List.of());
      ledger.append(NOON, Charge.of("m", Usage.none()), cost);
    }

    assertThat(expected.bitLength()).isGreaterThan(63);
    assertThat(ledger.sum(LedgerQuery.all(), "USD").total())
        .isEqualTo(new MoneyTotal(expected, "USD"));
  }

  @Test
  void forEach_manyEntries_isInOrderOfSequenceAndMayReadTheLedger() {
    for (int i = 0; i < 1_100; i++) {
      append("m", "t", "f", NOON.minusSeconds(i), 1);
    }
    List<Long> sequences = new ArrayList<>();

    ledger.forEach(
        LedgerQuery.all(),
        entry -> {
          sequences.add(entry.sequence());
          assertThat(entry.at()).isEqualTo(NOON.minusSeconds(entry.sequence() - 1));
        });

    assertThat(sequences).hasSize(1_100).isSorted().doesNotHaveDuplicates();
  }

  final void append(String model, String tenant, String feature, Instant at, long dollars) {
    Usage usage = Usage.of(Unit.REQUEST, dollars);
    Charge charge = Charge.of(model, usage).tag("tenant", tenant).tag("feature", feature);
    ledger.append(at, charge, PRICES.cost(model, usage));
  }

  final List<LedgerEntry> entries(LedgerQuery query) {
    List<LedgerEntry> entries = new ArrayList<>();
    ledger.forEach(query, entries::add);
    return entries;
  }

  private long total(LedgerQuery query) {
    return ledger.sum(query, "USD").total().toDecimal().longValueExact();
  }
}
