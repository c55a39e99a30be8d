package io.mlops4j.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PriceListTest {
  private static final PriceList PRICES =
      PriceList.named("2026-11")
          .currency("USD")
          .price(Unit.COMPUTE_HOUR, "1.20")
          .price("encoder", Unit.INPUT_TOKEN, "0.00000002")
          .pricePerMillion("writer", Unit.INPUT_TOKEN, "2.50")
          .pricePerMillion("writer", Unit.CACHED_TOKEN, "1.25")
          .pricePerMillion("writer", Unit.OUTPUT_TOKEN, "10")
          .build();

  @Test
  void cost_tokensPricedPerMillion_isExactWhereDoublesAreNot() {
    // 538 * 2.5e-6 + 27 * 1e-5 in binary doubles prints 0.0016150000000000001.
    Usage usage = Usage.of(Unit.INPUT_TOKEN, 538).and(Unit.OUTPUT_TOKEN, 27);

    assertThat(PRICES.cost("writer", usage).orElseThrow()).hasToString("0.001615 USD");
  }

  @Test
  void cost_cachedTokens_areTakenOutOfTheInclusiveCountAndPricedOnce() {
    Usage usage = Usage.ofInclusiveTokens(1_000_000, 900_000, 0);

    assertThat(usage.quantity(Unit.INPUT_TOKEN)).isEqualTo(100_000);
    assertThat(PRICES.cost("writer", usage).orElseThrow()).hasToString("1.375 USD");
    assertThatThrownBy(() -> Usage.ofInclusiveTokens(10, 11, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("11")
        .hasMessageContaining("10");
  }

  @Test
  void cost_hourPriceOnNanoseconds_isRoundedOnceHalfToEven() {
    // 1.20 per 3.6e12 ns is a third of a pico per ns.
    assertThat(compute(1)).isZero();
    assertThat(compute(2)).isEqualTo(1);
    assertThat(compute(3)).isEqualTo(1);
    assertThat(compute(1_000_000_007L)).isEqualTo(333_333_336L);
    PriceList half =
        PriceList.named("half").currency("USD").price(Unit.BYTE, "0.0000000000005").build();
    assertThat(picos(half, Usage.of(Unit.BYTE, 1))).isZero();
    assertThat(picos(half, Usage.of(Unit.BYTE, 3))).isEqualTo(2);
    assertThat(picos(half, Usage.of(Unit.BYTE, 5))).isEqualTo(2);
  }

  @Test
  void cost_ofAModelWithoutAPrice_isUnknownAndSaysWhat() {
    Cost cost = PRICES.cost("stranger", Usage.of(Unit.INPUT_TOKEN, 1).and(Unit.REQUEST, 1));

    assertThat(cost).isInstanceOf(Cost.Unknown.class);
    assertThat(cost.isKnown()).isFalse();
    assertThat(cost.money()).isEmpty();
    assertThatThrownBy(cost::orElseThrow)
        .isInstanceOf(UnknownPriceException.class)
        .hasMessageContaining("input_token, request")
        .hasMessageContaining("stranger")
        .hasMessageContaining("2026-11");
  }

  @Test
  void cost_zeroOfAnUnpricedUnit_isKnownAndZeroPriceIsFree() {
    PriceList free = PriceList.named("free").currency("USD").price(Unit.REQUEST, "0.00").build();

    assertThat(free.cost("any", Usage.of(Unit.REQUEST, 7).and(Unit.BYTE, 0)).money())
        .contains(Money.zero("USD"));
    assertThat(free.cost("any", Usage.of(Unit.BYTE, 1)).isKnown()).isFalse();
  }

  @Test
  void price_ownSectionFirst_generalPricesSecond() {
    PriceList list =
        PriceList.named("x")
            .currency("USD")
            .price(Unit.INPUT_TOKEN, "3")
            .price(Unit.REQUEST, "5")
            .price("own", Unit.INPUT_TOKEN, "2")
            .build();
    Usage one = Usage.of(Unit.INPUT_TOKEN, 1).and(Unit.REQUEST, 1);

    assertThat(list.cost("own", one).orElseThrow()).isEqualTo(Money.of("7", "USD"));
    assertThat(list.cost("other", one).orElseThrow()).isEqualTo(Money.of("8", "USD"));
  }

  @Test
  void cost_randomPricesAndQuantities_isTheExactSumRoundedOnceAndItsLinesAddUp() {
    Random random = new Random(21);
    Unit[] units = {
      Unit.INPUT_TOKEN, Unit.OUTPUT_TOKEN, Unit.COMPUTE_NANO, Unit.BYTE, Unit.REQUEST
    };
    for (int round = 0; round < 2_000; round++) {
      PriceList.Builder builder = PriceList.named("r").currency("USD");
      Usage usage = Usage.none();
      BigDecimal exact = BigDecimal.ZERO;
      for (Unit unit : units) {
        long size = 1L + random.nextInt(5_000_000);
        BigDecimal price =
            new BigDecimal(BigInteger.valueOf(random.nextInt(1_000_000)), random.nextInt(16));
        long quantity = random.nextInt(100_000);
        builder.price(unit.times(size), price.toPlainString());
        usage = usage.and(unit, quantity);
        exact =
            exact.add(
                price
                    .multiply(BigDecimal.valueOf(quantity))
                    .divide(BigDecimal.valueOf(size), new MathContext(80)));
      }
      if (exact.compareTo(new BigDecimal("9000000")) > 0) {
        continue;
      }

      Cost.Known cost = (Cost.Known) builder.build().cost("m", usage);

      assertThat(cost.amount().toDecimal()).isEqualTo(exact.setScale(12, RoundingMode.HALF_EVEN));
      assertThat(cost.lines().stream().map(CostLine::amount).collect(MoneyTotal.summing("USD")))
          .isEqualTo(MoneyTotal.of(cost.amount()));
      for (CostLine line : cost.lines()) {
        BigDecimal share =
            line.price()
                .amount()
                .multiply(BigDecimal.valueOf(line.quantity()))
                .divide(BigDecimal.valueOf(line.price().unit().size()), new MathContext(80));
        assertThat(line.amount().toDecimal().subtract(share).abs())
            .isLessThan(new BigDecimal("0.000000000001"));
      }
    }
  }

  @Test
  void cost_ofMoreUsage_isNeverLess() {
    Random random = new Random(22);
    for (int i = 0; i < 5_000; i++) {
      long less = random.nextInt(1_000_000);
      assertThat(compute(less)).isLessThanOrEqualTo(compute(less + random.nextInt(10)));
    }
  }

  @Test
  void cost_beyondTheRangeOfMoney_overflows() {
    PriceList dear = PriceList.named("dear").currency("USD").price(Unit.REQUEST, "1").build();

    assertThatThrownBy(() -> dear.cost("m", Usage.of(Unit.REQUEST, Long.MAX_VALUE)))
        .isInstanceOf(MoneyOverflowException.class);
  }

  @Test
  void usage_negativeOrBeyondALong_isRefused() {
    assertThatThrownBy(() -> Usage.of(Unit.INPUT_TOKEN, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1 of input_token");
    assertThatThrownBy(() -> Usage.of(Unit.COMPUTE_HOUR, Long.MAX_VALUE))
        .isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> Usage.of(Unit.BYTE, Long.MAX_VALUE).and(Unit.BYTE, 1))
        .isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> Usage.none().quantity(Unit.COMPUTE_SECOND))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("compute_nano");
  }

  @Test
  void usage_ofALargerUnit_isCountedInTheBaseUnit() {
    Usage usage = Usage.of(Unit.COMPUTE_SECOND, 2).and(Unit.COMPUTE_NANO, 5);

    assertThat(usage.quantity(Unit.COMPUTE_NANO)).isEqualTo(2_000_000_005L);
    assertThat(usage).hasToString("2000000005 compute_nano");
    assertThat(usage)
        .isEqualTo(Usage.none().plus(usage))
        .hasSameHashCodeAs(Usage.none().plus(usage));
  }

  @Test
  void builder_contradictionsAndOmissions_areRefused() {
    PriceList.Builder builder = PriceList.named("x").price(Unit.COMPUTE_SECOND, "1");

    assertThatThrownBy(() -> builder.price(Unit.COMPUTE_HOUR, "2"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 per 3600000000000 compute_nano");
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("currency");
    assertThatThrownBy(() -> builder.price(Unit.BYTE, "-1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1");
    assertThatThrownBy(() -> builder.price(Unit.BYTE, "1e9"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1e9");
    assertThatThrownBy(() -> Unit.of("Page")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void book_atEachInstant_givesTheListThatHolds() {
    Instant november = Instant.parse("2026-11-01T00:00:00Z");
    Instant december = Instant.parse("2026-12-01T00:00:00Z");
    PriceList late =
        PriceList.named("dec")
            .currency("USD")
            .effectiveFrom(december)
            .price(Unit.BYTE, "2")
            .build();
    PriceList early =
        PriceList.named("nov")
            .currency("USD")
            .effectiveFrom(november)
            .price(Unit.BYTE, "1")
            .build();
    PriceBook book = PriceBook.of(late, early);
    Usage usage = Usage.of(Unit.BYTE, 1);

    assertThat(book.at(december)).contains(late);
    assertThat(book.at(december.minusNanos(1))).contains(early);
    assertThat(book.cost("m", usage, november).orElseThrow()).isEqualTo(Money.of("1", "USD"));
    assertThat(book.cost("m", usage, november.minusNanos(1)).isKnown()).isFalse();
    assertThatThrownBy(() -> PriceBook.of(late, late)).hasMessageContaining("'dec'");
    assertThatThrownBy(() -> PriceBook.of(late, PriceList.named("e").currency("EUR").build()))
        .hasMessageContaining("USD and EUR");
  }

  @Test
  void price_ofEqualValue_isEqualWhateverItsZeros() {
    assertThat(List.of(UnitPrice.of("1.50", Unit.BYTE), UnitPrice.of("100", Unit.BYTE)))
        .containsExactly(UnitPrice.of("1.5", Unit.BYTE), UnitPrice.of("100.0", Unit.BYTE));
  }

  private static long compute(long nanos) {
    return picos(PRICES, Usage.of(Unit.COMPUTE_NANO, nanos));
  }

  private static long picos(PriceList list, Usage usage) {
    return list.cost("any", usage).orElseThrow().picos();
  }
}
