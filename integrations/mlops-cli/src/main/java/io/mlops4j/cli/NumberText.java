package io.mlops4j.cli;

import java.util.Locale;
import java.util.OptionalDouble;

/** Numbers as tables spell them: {@code 17}, {@code -2.5e-3}, {@code NaN}, {@code inf}. */
final class NumberText {
  private NumberText() {}

  static boolean isNumber(String text) {
    return parse(text).isPresent();
  }

  /** The number, or empty when the text is none. Spaces around it do not matter. */
  static OptionalDouble parse(String text) {
    String number = text.strip();
    if (number.isEmpty()) {
      return OptionalDouble.empty();
    }
    if (!isDecimal(number)) {
      return named(number);
    }
    try {
      return OptionalDouble.of(Double.parseDouble(number));
    } catch (NumberFormatException e) {
      return OptionalDouble.empty();
    }
  }

  /** Java itself would also take {@code 3d} and {@code 0x1p3}, which in a table are names. */
  private static boolean isDecimal(String number) {
    for (int i = 0; i < number.length(); i++) {
      char c = number.charAt(i);
      if ((c < '0' || c > '9') && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E') {
        return false;
      }
    }
    return true;
  }

  private static OptionalDouble named(String number) {
    if (number.length() > "-infinity".length()) {
      return OptionalDouble.empty();
    }
    return switch (number.toLowerCase(Locale.ROOT)) {
      case "nan", "+nan", "-nan" -> OptionalDouble.of(Double.NaN);
      case "inf", "+inf", "infinity", "+infinity" -> OptionalDouble.of(Double.POSITIVE_INFINITY);
      case "-inf", "-infinity" -> OptionalDouble.of(Double.NEGATIVE_INFINITY);
      default -> OptionalDouble.empty();
    };
  }
}
