package io.mlops4j.core.filter;

import java.util.Optional;

/**
 * Patterns of LIKE: {@code %} stands for any text, {@code _} for any one character, and a backslash
 * takes its meaning from either of them and from itself.
 */
public final class LikePattern {
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

  /** {@return the text that everything a canonical pattern matches begins with; may be empty} */
  public static String prefix(String canonical) {
    StringBuilder prefix = new StringBuilder();
    for (int i = 0; i < canonical.length(); i++) {
      char c = canonical.charAt(i);
      if (c == '%' || c == '_') {
        break;
      }
      prefix.append(c == '\\' ? canonical.charAt(++i) : c);
    }
    return prefix.toString();
  }

  /**
   * {@return the first text, by code points, behind all that begin with another; empty when there
   * is none}
   *
   * @param prefix the other, which is not empty
   */
  public static Optional<String> next(String prefix) {
    int at = prefix.offsetByCodePoints(prefix.length(), -1);
    int last = prefix.codePointAt(at);
    if (last == Character.MAX_CODE_POINT) {
      return Optional.empty();
    }
    // Surrogates are no characters, so no text of a database has one.
    int next = last + 1 == Character.MIN_SURROGATE ? Character.MAX_SURROGATE + 1 : last + 1;
    return Optional.of(prefix.substring(0, at) + Character.toString(next));
  }
}
