package io.mlops4j.cost;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.stream.Collector;

/**
 * An exact sum of amounts of one currency, of any size: an integer count of 10<sup>-12</sup>
 * currency units without a bound.
 *
 * <p>{@link Money} ends at 9.2 million units; a month of a large team, or a day in a currency with
 * small units, may not. Amounts of different currencies are never combined or compared; doing so is
 * an {@link IllegalArgumentException}. Immutable.
 *
 * @param picos the total in 10<sup>-12</sup> of a currency unit
 * @param currency the currency code
 */
public record MoneyTotal(BigInteger picos, String currency) implements Comparable<MoneyTotal> {
  private static final int MAX_INTEGER_DIGITS = 30;

  /**
   * Checks the currency code.
   *
   * @param picos the amount in 10<sup>-12</sup> of a currency unit
   * @param currency the currency code
   */
  public MoneyTotal {
    Decimals.checkCurrency(currency);
  }

  /**
   * Nothing yet, in a currency.
   *
   * @param currency the currency code
   * @return zero
   */
  public static MoneyTotal zero(String currency) {
    return new MoneyTotal(BigInteger.ZERO, currency);
  }

  /**
   * A total of one amount.
   *
   * @param money the amount
   * @return the same amount as a total
   */
  public static MoneyTotal of(Money money) {
    return new MoneyTotal(BigInteger.valueOf(money.picos()), money.currency());
  }

  /**
   * Reads a total of currency units from a plain decimal.
   *
   * @param amount {@code [-]digits[.digits]}, at most 30 digits before and twelve after the point
   * @param currency the currency code
   * @return the total, exactly
   */
  public static MoneyTotal of(String amount, String currency) {
    BigDecimal decimal = Decimals.parse(amount, MAX_INTEGER_DIGITS, Decimals.PICO_SCALE);
    return new MoneyTotal(
        decimal.movePointRight(Decimals.PICO_SCALE).toBigIntegerExact(), currency);
  }

  /**
   * Sums a stream of amounts.
   *
   * @param currency the currency of the amounts, which an empty stream cannot tell
   * @return a collector to the exact sum
   */
  public static Collector<Money, ?, MoneyTotal> summing(String currency) {
    return Collector.of(
        () -> new MoneyTotal[] {zero(currency)},
        (sum, money) -> sum[0] = sum[0].plus(money),
        (left, right) -> new MoneyTotal[] {left[0].plus(right[0])},
        sum -> sum[0]);
  }

  /**
   * The sum with one amount more.
   *
   * @param money an amount of the same currency
   * @return this plus the amount
   */
  public MoneyTotal plus(Money money) {
    Decimals.checkSameCurrency(currency, money.currency());
    return new MoneyTotal(picos.add(BigInteger.valueOf(money.picos())), currency);
  }

  /**
   * The sum of two totals.
   *
   * @param other a total of the same currency
   * @return this plus the other
   */
  public MoneyTotal plus(MoneyTotal other) {
    Decimals.checkSameCurrency(currency, other.currency);
    return new MoneyTotal(picos.add(other.picos), currency);
  }

  /**
   * The sum with one amount less.
   *
   * @param money an amount of the same currency
   * @return this minus the amount
   */
  public MoneyTotal minus(Money money) {
    Decimals.checkSameCurrency(currency, money.currency());
    return new MoneyTotal(picos.subtract(BigInteger.valueOf(money.picos())), currency);
  }

  /**
   * The difference of two totals.
   *
   * @param other a total of the same currency
   * @return this minus the other
   */
  public MoneyTotal minus(MoneyTotal other) {
    Decimals.checkSameCurrency(currency, other.currency);
    return new MoneyTotal(picos.subtract(other.picos), currency);
  }

  /**
   * The total as one amount.
   *
   * @return the same value
   * @throws MoneyOverflowException if it is out of the range of {@link Money}
   */
  public Money toMoney() {
    return Money.ofExact(picos, currency);
  }

  /**
   * The total in currency units.
   *
   * @return an exact decimal of scale 12
   */
  public BigDecimal toDecimal() {
    return new BigDecimal(picos, Decimals.PICO_SCALE);
  }

  @Override
  public int compareTo(MoneyTotal other) {
    Decimals.checkSameCurrency(currency, other.currency);
    return picos.compareTo(other.picos);
  }

  /** The total as the shortest plain decimal and the currency, such as {@code 12000000 USD}. */
  @Override
  public String toString() {
    return Decimals.print(picos) + " " + currency;
  }
}
