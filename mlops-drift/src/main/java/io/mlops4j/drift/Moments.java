package io.mlops4j.drift;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/** Mean and variance out of exact sums, rounded once at the end. */
final class Moments {
  private static final int UNIT_EXPONENT = 1074;
  private static final MathContext DIGITS = new MathContext(30);

  private Moments() {}

  /** The mean of {@code count} values; NaN of none. */
  static double mean(ExactSum sum, long count) {
    if (count == 0) {
      return Double.NaN;
    }
    return quotient(sum.units(), BigInteger.valueOf(count).shiftLeft(UNIT_EXPONENT));
  }

  /** The sample variance (divisor count - 1); NaN below two values. */
  static double variance(ExactSum sum, ExactSum squares, long count) {
    if (count < 2) {
      return Double.NaN;
    }
    BigInteger n = BigInteger.valueOf(count);
    BigInteger total = sum.units();
    BigInteger scatter =
        squares.units().multiply(n).shiftLeft(UNIT_EXPONENT).subtract(total.multiply(total));
    BigInteger divisor = n.multiply(n.subtract(BigInteger.ONE)).shiftLeft(2 * UNIT_EXPONENT);
    // The squares of values below 1e-146 lose digits, which may leave a hair below zero.
    return scatter.signum() <= 0 ? 0.0 : quotient(scatter, divisor);
  }

  private static double quotient(BigInteger dividend, BigInteger divisor) {
    int shared = Math.min(trailingZeros(dividend), divisor.getLowestSetBit());
    return new BigDecimal(dividend.shiftRight(shared))
        .divide(new BigDecimal(divisor.shiftRight(shared)), DIGITS)
        .doubleValue();
  }

  private static int trailingZeros(BigInteger value) {
    return value.signum() == 0 ? Integer.MAX_VALUE : value.getLowestSetBit();
  }
}
