package io.mlops4j.core.filter;

/**
 * A piece of a filter. Immutable.
 *
 * @param kind what it is
 * @param text the word, the operator, the number, the unquoted text, or the family of a field
 * @param key the key of a field after its dot, unquoted; empty otherwise
 * @param position the index of its first character
 */
record Token(Kind kind, String text, String key, int position) {
  enum Kind {
    WORD,
    FIELD,
    TEXT,
    NUMBER,
    OPERATOR,
    PUNCTUATION,
    END
  }

  boolean isWord(String word) {
    return kind == Kind.WORD && text.equalsIgnoreCase(word);
  }

  boolean isPunctuation(String mark) {
    return kind == Kind.PUNCTUATION && text.equals(mark);
  }

  String shown() {
    return switch (kind) {
      case END -> "the end";
      case FIELD -> "'" + printable(text + "." + key) + "'";
      case TEXT -> "the text '" + printable(text) + "'";
      default -> "'" + printable(text) + "'";
    };
  }

  /** One line, bounded, nothing a terminal interprets. */
  private static String printable(String text) {
    String start = text.length() > 80 ? text.substring(0, 80) + "..." : text;
    return start.replaceAll("[^ -~]", "?");
  }
}
