package io.mlops4j.core.filter;

import java.util.List;

/**
 * One comparison. A tag, parameter, metric or dataset that is absent satisfies {@code IS NULL} and
 * nothing else. Immutable.
 *
 * @param field what is compared
 * @param operator how
 * @param values with what: texts or doubles; one, or several for IN, none for IS NULL; the pattern
 *     of LIKE is one that every database reads alike, that of ILIKE besides in lower case
 */
public record Condition(Field field, Operator operator, List<Object> values) {
  public Condition {
    values = List.copyOf(values);
  }

  /** {@return the single value} */
  public Object value() {
    return values.get(0);
  }
}
