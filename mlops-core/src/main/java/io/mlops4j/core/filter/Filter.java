package io.mlops4j.core.filter;

import io.mlops4j.core.InvalidFilterException;
import java.util.List;

/**
 * A parsed filter: conditions that all must hold. Immutable.
 *
 * <p>The syntax is MLflow's, which has AND and no OR. Like MLflow's, tags, parameters and text
 * attributes are compared with quoted texts, metrics and numeric attributes with numbers.
 *
 * @param conditions the conditions; none holds for everything
 */
public record Filter(List<Condition> conditions) {
  /** The longest filter that is parsed. */
  static final int LENGTH_LIMIT = 10_000;

  /** The most conditions, and the most values of one IN. */
  static final int CONDITION_LIMIT = 50;

  static final int VALUE_LIMIT = 500;

  public Filter {
    conditions = List.copyOf(conditions);
  }

  /**
   * Parses a filter.
   *
   * @throws InvalidFilterException when it is malformed, too long, or about something the
   *     vocabulary lacks
   */
  public static Filter parse(String text, Vocabulary vocabulary) {
    return new Filter(parser(text, vocabulary).conditions());
  }

  /**
   * Parses an order: a field, and ASC or DESC; ASC when neither is given.
   *
   * @throws InvalidFilterException when it is malformed or about something the vocabulary lacks
   */
  public static Ordering parseOrder(String text, Vocabulary vocabulary) {
    return parser(text, vocabulary).ordering();
  }

  private static Parser parser(String text, Vocabulary vocabulary) {
    if (text.length() > LENGTH_LIMIT) {
      throw new InvalidFilterException(
          LENGTH_LIMIT,
          "the text has %d characters, the limit is %d".formatted(text.length(), LENGTH_LIMIT));
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\0') {
        throw new InvalidFilterException(i, "a NUL character is not allowed");
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        throw new InvalidFilterException(i, "half a surrogate pair is no character");
      }
    }
    return new Parser(new Lexer(text).tokens(), vocabulary);
  }

  /**
   * An order by one field. Immutable.
   *
   * @param field the field
   * @param descending whether the greatest comes first
   */
  public record Ordering(Field field, boolean descending) {
    @Override
    public String toString() {
      return field + (descending ? " DESC" : " ASC");
    }
  }
}
