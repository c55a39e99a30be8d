package io.mlops4j.core.signing;

/** Foreign text as a message may show it: one line, bounded, nothing a terminal interprets. */
final class Quoted {
  private static final int LIMIT = 80;

  private Quoted() {}

  static String of(String text) {
    StringBuilder shown = new StringBuilder("'");
    for (int i = 0; i < Math.min(text.length(), LIMIT); i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c < 0x7f) {
        shown.append(c);
      } else {
        shown.append("\\u%04x".formatted((int) c));
      }
    }
    shown.append('\'');
    return text.length() > LIMIT
        ? shown + "... (" + text.length() + " characters)"
        : shown.toString();
  }
}
