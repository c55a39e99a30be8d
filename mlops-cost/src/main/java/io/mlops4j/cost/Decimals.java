package io.mlops4j.cost;

import java.math.BigDecimal;
import java.math.BigInteger;

/** Strict reading and printing of plain decimals, and the currency codes beside them. */
final class Decimals {
  static final int PICO_SCALE = 12;

  private static final int MAX_CURRENCY_LENGTH = 12;

  private Decimals() {}

  /**
   * Reads {@code [-]digits[.digits]} and nothing else. Exponents are refused because a short text
   * such as 1e999999999 would become a number of a gigabyte.
   */
  static BigDecimal parse(String text, int maxIntegerDigits, int maxFractionDigits) {
    int start = text.startsWith("-") ? 1 : 0;
    int point = text.indexOf('.');
    int integerEnd = point < 0 ? text.length() : point;
    int fractionDigits = point < 0 ? 0 : text.length() - point - 1;
    boolean shaped =
        digitsOnly(text, start, integerEnd)
            && (point < 0 || digitsOnly(text, point + 1, text.length()));
    if (!shaped) {
      throw new IllegalArgumentException(
          "not a plain decimal: '" + shorten(text) + "'; write it like 0.0125, without exponent");
    }
    if (integerEnd - start > maxIntegerDigits || fractionDigits > maxFractionDigits) {
      throw new IllegalArgumentException(
          "decimal with too many digits: '"
              + shorten(text)
              + "'; at most "
              + maxIntegerDigits
              + " before and "
              + maxFractionDigits
              + " after the point");
    }
    return new BigDecimal(text);
  }

  /** Prints picos as the shortest plain decimal of currency units. */
  static String print(BigInteger picos) {
    if (picos.signum() == 0) {
      return "0";
    }
    return new BigDecimal(picos, PICO_SCALE).stripTrailingZeros().toPlainString();
  }

  static String checkCurrency(String code) {
    boolean valid = code.length() >= 3 && code.length() <= MAX_CURRENCY_LENGTH;
    for (int i = 0; valid && i < code.length(); i++) {
      char c = code.charAt(i);
      valid = (c >= 'A' && c <= 'Z') || (i > 0 && c >= '0' && c <= '9');
    }
    if (!valid) {
      throw new IllegalArgumentException(
          "not a currency code: '"
              + shorten(code)
              + "'; use an ISO 4217 code such as USD, or 3 to 12 capitals and digits");
    }
    return code;
  }

  static void checkSameCurrency(String left, String right) {
    if (!left.equals(right)) {
      throw new IllegalArgumentException(
          "currencies differ: " + left + " and " + right + "; convert before you combine them");
    }
  }

  /** Keeps a hostile text from flooding the message it is quoted in. */
  static String shorten(String text) {
    return text.length() <= 80 ? text : text.substring(0, 77) + "...";
  }

  private static boolean digitsOnly(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return to > from;
  }
}
