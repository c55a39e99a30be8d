package io.mlops4j.quantize;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Numbers as text, in the notation of {@code Locale.ROOT}. A formatter would do, but in a young
 * process it takes longer than quantizing a small model.
 */
final class Figures {
  private Figures() {}

  /** With a number of decimals, for instance 25.3; half up, as written in decimals. */
  static String fixed(double value, int decimals) {
    return Double.isFinite(value)
        ? BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_UP).toPlainString()
        : Double.toString(value);
  }

  /** With a number of significant digits, for instance 0.00413 or 3.1E-7. */
  static String significant(double value, int digits) {
    return Double.isFinite(value)
        ? BigDecimal.valueOf(value).round(new MathContext(digits)).toString()
        : Double.toString(value);
  }

  /** With a comma before every three digits, for instance 90,387,606. */
  static String grouped(long value) {
    StringBuilder text = new StringBuilder().append(value);
    int first = value < 0 ? 1 : 0;
    for (int at = text.length() - 3; at > first; at -= 3) {
      text.insert(at, ',');
    }
    return text.toString();
  }

  /** With spaces before it, up to a width. */
  static String right(String text, int width) {
    return " ".repeat(Math.max(0, width - text.length())) + text;
  }
}
