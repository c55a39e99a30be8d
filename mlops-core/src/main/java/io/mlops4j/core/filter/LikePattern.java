package io.mlops4j.core.filter;

import java.util.Optional;

/**
 * Patterns of LIKE: {@code %} stands for any text, {@code _} for any one character, and a backslash
 * takes its meaning from either of them and from itself.
 */
final class LikePattern {
  private LikePattern() {}

  /**
   * {@return the pattern with a backslash before exactly the characters that need one; empty when
   * it ends in a lone backslash}
   */
  static Optional<String> canonical(String pattern) {
    StringBuilder canonical = new StringBuilder();
    boolean escaped = false;
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (!escaped && c == '\\') {
        escaped = true;
        continue;
      }
      if (escaped && (c == '%' || c == '_' || c == '\\')) {
        canonical.append('\\');
      }
      canonical.append(c);
      escaped = false;
    }
    if (escaped) {
      return Optional.empty();
    }
    return Optional.of(canonical.toString());
  }

  /**
   * {@return the pattern with the letters of ASCII in lower case} Left to a database, the language
   * of that database would decide which other letters have a lower case.
   */
  static String lowered(String pattern) {
    StringBuilder lowered = new StringBuilder(pattern);
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        lowered.setCharAt(i, (char) (c + ('a' - 'A')));
      }
    }
    return lowered.toString();
  }
}
