package io.mlops4j.cost;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * An exact amount of one currency: a signed 64-bit count of 10<sup>-12</sup> currency units, called
 * picos here.
 *
 * <p>The smallest published price of a token has thirteen decimals and a request uses many tokens,
 * so twelve decimals keep an entry exact to far below what an invoice shows. The price is the
 * range: from -9223372.036854775808 to 9223372.036854775807 units. Every operation that leaves it
 * throws {@link MoneyOverflowException}; sums of many amounts belong in a {@link MoneyTotal}.
 *
 * <p>Amounts of different currencies are never combined or compared; doing so is an {@link
 * IllegalArgumentException}. Immutable.
 *
 * @param picos the amount in 10<sup>-12</sup> of a currency unit
 * @param currency the ISO 4217 code, or another code of 3 to 12 capitals and digits
 */
public record Money(long picos, String currency) implements Comparable<Money> {
  private static final int MAX_INTEGER_DIGITS = 7;

  /**
   * Checks the currency code.
   *
   * @param picos the amount in 10<sup>-12</sup> of a currency unit
   * @param currency the currency code
   */
  public Money {
    Decimals.checkCurrency(currency);
  }

  /**
   * Reads an amount of currency units from a plain decimal.
   *
   * @param amount {@code [-]digits[.digits]}, at most twelve digits after the point
   * @param currency the currency code
   * @return the amount, exactly
   * @throws IllegalArgumentException if the text is no plain decimal or finer than 10<sup>-12</sup>
   * @throws MoneyOverflowException if it is out of range
   */
  public static Money of(String amount, String currency) {
    BigDecimal decimal = Decimals.parse(amount, MAX_INTEGER_DIGITS, Decimals.PICO_SCALE);
    return ofExact(decimal.movePointRight(Decimals.PICO_SCALE).toBigIntegerExact(), currency);
  }

  /**
   * Wraps a count of 10<sup>-12</sup> currency units.
   *
   * @param picos the count
   * @param currency the currency code
   * @return the amount
   */
  public static Money ofPicos(long picos, String currency) {
    return new Money(picos, currency);
  }

  /**
   * Nothing, in a currency.
   *
   * @param currency the currency code
   * @return zero
   */
  public static Money zero(String currency) {
    return new Money(0, currency);
  }

  /**
   * Reads what {@link #toString()} prints.
   *
   * @param text a decimal, one space, a currency code, such as {@code 0.0125 USD}
   * @return the amount
   */
  public static Money parse(String text) {
    int space = text.indexOf(' ');
    if (space < 0) {
      throw new IllegalArgumentException(
          "no currency in '" + Decimals.shorten(text) + "'; write it like 0.0125 USD");
    }
    return of(text.substring(0, space), text.substring(space + 1));
  }

  static Money ofExact(BigInteger picos, String currency) {
    if (picos.bitLength() >= Long.SIZE) {
      throw new MoneyOverflowException(Decimals.print(picos) + " " + currency);
    }
    return new Money(picos.longValue(), currency);
  }

  /**
   * The sum.
   *
   * @param other an amount of the same currency
   * @return this plus the other
   */
  public Money plus(Money other) {
    Decimals.checkSameCurrency(currency, other.currency);
    long sum = picos + other.picos;
    // Overflow if and only if both operands have the sign the sum has not.
    if (((picos ^ sum) & (other.picos ^ sum)) < 0) {
      throw new MoneyOverflowException(this + " + " + other);
    }
    return new Money(sum, currency);
  }

  /**
   * The difference.
   *
   * @param other an amount of the same currency
   * @return this minus the other
   */
  public Money minus(Money other) {
    Decimals.checkSameCurrency(currency, other.currency);
    long difference = picos - other.picos;
    if (((picos ^ other.picos) & (picos ^ difference)) < 0) {
      throw new MoneyOverflowException(this + " - " + other);
    }
    return new Money(difference, currency);
  }

  /**
   * The product.
   *
   * @param factor a whole number
   * @return this, {@code factor} times
   */
  public Money times(long factor) {
    long high = Math.multiplyHigh(picos, factor);
    long low = picos * factor;
    if (high != low >> (Long.SIZE - 1)) {
      throw new MoneyOverflowException(this + " * " + factor);
    }
    return new Money(low, currency);
  }

  /**
   * The amount with the other sign.
   *
   * @return zero minus this
   */
  public Money negate() {
    if (picos == Long.MIN_VALUE) {
      throw new MoneyOverflowException("-(" + this + ")");
    }
    return new Money(-picos, currency);
  }

  /**
   * Whether the amount is below zero.
   *
   * @return true below zero
   */
  public boolean isNegative() {
    return picos < 0;
  }

  /**
   * Whether the amount is nothing.
   *
   * @return true at zero
   */
  public boolean isZero() {
    return picos == 0;
  }

  /**
   * The amount in currency units.
   *
   * @return an exact decimal of scale 12
   */
  public BigDecimal toDecimal() {
    return BigDecimal.valueOf(picos, Decimals.PICO_SCALE);
  }

  @Override
  public int compareTo(Money other) {
    Decimals.checkSameCurrency(currency, other.currency);
    return Long.compare(picos, other.picos);
  }

  /** The amount as the shortest plain decimal and the currency, such as {@code 0.0125 USD}. */
  @Override
  public String toString() {
    return toDecimalText() + " " + currency;
  }

  String toDecimalText() {
    return Decimals.print(BigInteger.valueOf(picos));
  }
}
