package io.mlops4j.cost;

import java.math.BigDecimal;

/**
 * An exact price of one unit: a decimal amount, of the currency of its price list, per unit.
 *
 * <p>Dividing a price of an hour down to a nanosecond is not a finite decimal, so the unit stays
 * beside the amount and the division is made once, in the cost. Immutable.
 *
 * @param amount currency units, not negative
 * @param unit what it buys
 */
public record UnitPrice(BigDecimal amount, Unit unit) {
  private static final int MAX_INTEGER_DIGITS = 18;
  private static final int MAX_FRACTION_DIGITS = 30;

  /**
   * Checks the amount, and drops the zeros at its end so that equal prices are equal.
   *
   * @param amount currency units, not negative
   * @param unit what it buys
   */
  public UnitPrice {
    if (amount.signum() < 0) {
      throw new IllegalArgumentException(
          "negative price of " + unit + ": " + amount.toPlainString());
    }
    amount = amount.signum() == 0 ? BigDecimal.ZERO : amount.stripTrailingZeros();
    if (amount.scale() > MAX_FRACTION_DIGITS
        || (long) amount.precision() - amount.scale() > MAX_INTEGER_DIGITS) {
      throw new IllegalArgumentException(
          "price of "
              + unit
              + " out of range; at most "
              + MAX_INTEGER_DIGITS
              + " digits before and "
              + MAX_FRACTION_DIGITS
              + " after the point");
    }
  }

  /**
   * Reads a price from a plain decimal.
   *
   * @param amount {@code digits[.digits]}, at most 18 before and 30 after the point
   * @param unit what it buys
   * @return the price, exactly
   */
  public static UnitPrice of(String amount, Unit unit) {
    return new UnitPrice(Decimals.parse(amount, MAX_INTEGER_DIGITS, MAX_FRACTION_DIGITS), unit);
  }

  /** The price as {@code 0.15 per 1000000 input_token}. */
  @Override
  public String toString() {
    return amount.toPlainString() + " per " + unit;
  }
}
