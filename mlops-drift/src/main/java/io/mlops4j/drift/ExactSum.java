package io.mlops4j.drift;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * An exact sum of doubles: the same digits in whatever order and split the values were added.
 *
 * <p>The sum is a fixed-point integer in units of 2^-1074, the smallest positive double, held as
 * digits of radix 2^32 in 64-bit cells. A value's 53 bits touch at most three neighbouring cells;
 * each cell takes 2^30 additions before a carry must be passed on. After {@link #normalize} every
 * cell but the top one lies in [0, 2^32), and that form is unique, so that equal sums are equal
 * arrays.
 *
 * <p>Method: R. M. Neal, "Fast exact summation using small and large superaccumulators", 2015.
 */
final class ExactSum {
  static final int CELLS = 68;

  private static final long DIGIT = 0xFFFF_FFFFL;
  private static final long MANTISSA = (1L << 52) - 1;
  private static final int ADDITIONS_BEFORE_CARRY = 1 << 30;

  /** The smallest exponent field of a value whose square is a whole number of units. */
  private static final int SMALLEST_WHOLE_SQUARE = 538;

  /** The largest exponent field of a value whose square is finite for sure. */
  private static final int LARGEST_FINITE_SQUARE = 1023 + 511;

  private final long[] cells;
  private int additions;

  ExactSum() {
    this(new long[CELLS]);
  }

  private ExactSum(long[] cells) {
    this.cells = cells;
  }

  /**
   * The sum of a number of units of 2^-1074.
   *
   * @throws ArithmeticException when it is beyond the cells
   */
  static ExactSum ofUnits(BigInteger units) {
    long[] digits = new long[CELLS];
    BigInteger rest = units;
    for (int i = 0; i < CELLS - 1; i++) {
      digits[i] = rest.intValue() & DIGIT;
      rest = rest.shiftRight(32);
    }
    digits[CELLS - 1] = rest.longValueExact();
    return new ExactSum(digits);
  }

  static ExactSum ofNormalized(long[] digits) {
    return new ExactSum(digits.clone());
  }

  /** Adds a finite value. */
  void add(double value) {
    long bits = Double.doubleToRawLongBits(value);
    int exponent = (int) (bits >>> 52) & 0x7FF;
    // A subnormal has the scale of exponent 1 and no hidden bit.
    int normal = (exponent + 0x7FF) >>> 11;
    long mantissa = (bits & MANTISSA) | ((long) normal << 52);
    int position = exponent - normal;
    int index = position >>> 5;
    int shift = position & 31;
    long sign = bits >> 63;
    long upper = mantissa >>> (32 - shift);
    cells[index] += (((mantissa << shift) & DIGIT) ^ sign) - sign;
    cells[index + 1] += ((upper & DIGIT) ^ sign) - sign;
    cells[index + 2] += ((upper >>> 32) ^ sign) - sign;
    if (++additions >= ADDITIONS_BEFORE_CARRY) {
      normalize();
    }
  }

  /**
   * Adds the square of a finite value: exactly from a magnitude of 2^-485 on, and below it to less
   * than a unit. Answers false, and adds nothing, where the square is beyond the range of a double.
   */
  boolean addSquare(double value) {
    long bits = Double.doubleToRawLongBits(value);
    int exponent = (int) (bits >>> 52) & 0x7FF;
    if (exponent < SMALLEST_WHOLE_SQUARE || exponent > LARGEST_FINITE_SQUARE) {
      return addRareSquare(value);
    }
    long mantissa = (bits & MANTISSA) | (1L << 52);
    long low = mantissa * mantissa;
    long high = Math.multiplyHigh(mantissa, mantissa);
    int position = 2 * (exponent - SMALLEST_WHOLE_SQUARE);
    int index = position >>> 5;
    int shift = position & 31;
    cells[index] += (low << shift) & DIGIT;
    cells[index + 1] += (low >>> (32 - shift)) & DIGIT;
    // In two steps, as a shift by 64 is one by 0.
    cells[index + 2] += ((high << shift) | (low >>> 1 >>> (63 - shift))) & DIGIT;
    cells[index + 3] += (high >>> (32 - shift)) & DIGIT;
    cells[index + 4] += high >>> 1 >>> (63 - shift);
    if (++additions >= ADDITIONS_BEFORE_CARRY) {
      normalize();
    }
    return true;
  }

  private boolean addRareSquare(double value) {
    double square = value * value;
    if (square == Double.POSITIVE_INFINITY) {
      return false;
    }
    if (square > 0) {
      add(square);
      add(Math.fma(value, value, -square));
    }
    return true;
  }

  void add(ExactSum other) {
    normalize();
    long[] digits = other.digits();
    for (int i = 0; i < CELLS; i++) {
      cells[i] += digits[i];
    }
    normalize();
  }

  private void normalize() {
    carry(cells);
    additions = 0;
  }

  private static void carry(long[] cells) {
    long carry = 0;
    for (int i = 0; i < CELLS - 1; i++) {
      long cell = cells[i] + carry;
      cells[i] = cell & DIGIT;
      carry = cell >> 32;
    }
    cells[CELLS - 1] += carry;
  }

  /** The unique digits of this sum, lowest first; the last one carries the sign. */
  long[] digits() {
    long[] digits = cells.clone();
    carry(digits);
    return digits;
  }

  /** The sum in units of 2^-1074. */
  BigInteger units() {
    long[] digits = digits();
    byte[] magnitude = new byte[8 + 4 * (CELLS - 1)];
    long top = digits[CELLS - 1];
    for (int b = 0; b < 8; b++) {
      magnitude[b] = (byte) (top >>> (56 - 8 * b));
    }
    for (int i = CELLS - 2, at = 8; i >= 0; i--) {
      int digit = (int) digits[i];
      magnitude[at++] = (byte) (digit >>> 24);
      magnitude[at++] = (byte) (digit >>> 16);
      magnitude[at++] = (byte) (digit >>> 8);
      magnitude[at++] = (byte) digit;
    }
    return new BigInteger(magnitude);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ExactSum that && Arrays.equals(digits(), that.digits());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(digits());
  }
}
