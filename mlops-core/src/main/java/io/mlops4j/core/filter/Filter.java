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
    if (text.length() > LENGTH_LIMIT) {
      throw new InvalidFilterException(
          LENGTH_LIMIT,
          "the filter has %d characters, the limit is %d".formatted(text.length(), LENGTH_LIMIT));
    }
    int nul = text.indexOf('\0');
    if (nul >= 0) {
      throw new InvalidFilterException(nul, "a NUL character is not allowed");
    }
    return new Filter(new Parser(new Lexer(text).tokens(), vocabulary).conditions());
  }

  /**
   * Parses an order: a field, and ASC or DESC; ASC when neither is given.
   *
   * @throws InvalidFilterException when it is malformed or about something the vocabulary lacks
   */
  public static Ordering parseOrder(String text, Vocabulary vocabulary) {
    if (text.length() > LENGTH_LIMIT) {
      throw new InvalidFilterException(LENGTH_LIMIT, "the order is too long");
    }
    return new Parser(new Lexer(text).tokens(), vocabulary).ordering();
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
