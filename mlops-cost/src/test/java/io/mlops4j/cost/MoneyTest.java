package io.mlops4j.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MoneyTest {
  private static final long[] EDGES = {
    0, 1, -1, 999_999_999_999L, 1_000_000_000_000L, Long.MAX_VALUE, Long.MIN_VALUE
  };

  @ParameterizedTest
  @CsvSource({
    "0.0125, 12500000000, 0.0125 USD",
    "0, 0, 0 USD",
    "-0, 0, 0 USD",
    "100, 100000000000000, 100 USD",
    "-0.000000000001, -1, -0.000000000001 USD",
    "9223372.036854775807, 9223372036854775807, 9223372.036854775807 USD",
    "-9223372.036854775808, -9223372036854775808, -9223372.036854775808 USD",
    "1.50, 1500000000000, 1.5 USD"
  })
  void of_plainDecimal_isExactAndPrintsBack(String text, long picos, String printed) {
    Money money = Money.of(text, "USD");

    assertThat(money.picos()).isEqualTo(picos);
    assertThat(money).hasToString(printed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        ".",
        "1.",
        ".5",
        "+1",
        "1e3",
        "1E-3",
        "NaN",
        " 1",
        "1 ",
        "1,5",
        "0x1",
        "--1",
        "\u0661",
        "0.0000000000001",
        "12345678"
      })
  void of_anythingElse_isRefusedWithTheText(String text) {
    assertThatThrownBy(() -> Money.of(text, "USD"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "'");
  }

  @Test
  void of_longGarbage_isQuotedShort() {
    assertThatThrownBy(() -> Money.of("9".repeat(1_000_000), "USD"))
        .isInstanceOf(IllegalArgumentException.class)
        .extracting(Throwable::toString)
        .satisfies(text -> assertThat(text).hasSizeLessThan(300));
  }

  @Test
  void of_justBeyondTheRange_overflows() {
    assertThatThrownBy(() -> Money.of("9223372.036854775808", "USD"))
        .isInstanceOf(MoneyOverflowException.class)
        .hasMessageContaining("9223372.036854775808 USD");
    assertThatThrownBy(() -> Money.of("-9223372.036854775809", "USD"))
        .isInstanceOf(MoneyOverflowException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "us", "usd", "US D", "1USD", "USD\n", "ABCDEFGHIJKLM"})
  void currency_malformed_isRefused(String currency) {
    assertThatThrownBy(() -> Money.zero(currency))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("currency");
  }

  @Test
  void parse_ofToString_isTheSameMoney() {
    Random random = new Random(11);
    LongStream.concat(LongStream.of(EDGES), random.longs(10_000))
        .mapToObj(picos -> Money.ofPicos(picos, "EUR"))
        .forEach(money -> assertThat(Money.parse(money.toString())).isEqualTo(money));
  }

  @Test
  void arithmetic_randomAndEdgeOperands_agreesWithBigIntegerOrOverflows() {
    Random random = new Random(12);
    long[] operands = LongStream.concat(LongStream.of(EDGES), random.longs(120)).toArray();
    for (long a : operands) {
      for (long b : operands) {
        BigInteger x = BigInteger.valueOf(a);
        BigInteger y = BigInteger.valueOf(b);
        Money left = Money.ofPicos(a, "USD");
        Money right = Money.ofPicos(b, "USD");
        check(x.add(y), () -> left.plus(right));
        check(x.subtract(y), () -> left.minus(right));
        check(x.multiply(y), () -> left.times(b));
        check(x.negate(), left::negate);
        assertThat(Integer.signum(left.compareTo(right))).isEqualTo(x.compareTo(y));
      }
    }
  }

  @Test
  void operations_onTwoCurrencies_areRefused() {
    Money dollars = Money.of("1", "USD");
    Money euros = Money.of("1", "EUR");

    assertThat(dollars).isNotEqualTo(euros);
    Stream.<Runnable>of(
            () -> dollars.plus(euros),
            () -> dollars.minus(euros),
            () -> dollars.compareTo(euros),
            () -> MoneyTotal.of(dollars).plus(euros),
            () -> MoneyTotal.of(dollars).minus(MoneyTotal.of(euros)),
            () -> MoneyTotal.of(dollars).compareTo(MoneyTotal.of(euros)))
        .forEach(
            operation ->
                assertThatThrownBy(operation::run)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("USD and EUR"));
  }

  @Test
  void total_beyondALong_staysExact() {
    Money most = Money.ofPicos(Long.MAX_VALUE, "USD");

    MoneyTotal total = Stream.of(most, most, most).collect(MoneyTotal.summing("USD"));

    assertThat(total).hasToString("27670116.110564327421 USD");
    assertThat(total).isEqualTo(MoneyTotal.of("27670116.110564327421", "USD"));
    assertThat(total.minus(most).minus(most).toMoney()).isEqualTo(most);
    assertThatThrownBy(total::toMoney).isInstanceOf(MoneyOverflowException.class);
  }

  @Test
  void total_ofAMillionTinyPrices_isExact() {
    MoneyTotal total = MoneyTotal.zero("USD");
    Money price = Money.of("0.00000015", "USD");
    for (int i = 0; i < 1_000_000; i++) {
      total = total.plus(price);
    }

    assertThat(total).hasToString("0.15 USD");
  }

  private static void check(BigInteger expected, Supplier<Money> operation) {
    if (expected.bitLength() < Long.SIZE) {
      assertThat(operation.get().picos()).isEqualTo(expected.longValueExact());
    } else {
      assertThatThrownBy(operation::get).isInstanceOf(MoneyOverflowException.class);
    }
  }
}
