package io.mlops4j.core.filter;

import java.util.EnumSet;
import java.util.Set;

/** How a field is compared. */
public enum Operator {
  EQUAL("="),
  NOT_EQUAL("!="),
  GREATER(">"),
  AT_LEAST(">="),
  LESS("<"),
  AT_MOST("<="),
  LIKE("LIKE"),
  ILIKE("ILIKE"),
  IN("IN"),
  NOT_IN("NOT IN"),
  IS_NULL("IS NULL"),
  IS_NOT_NULL("IS NOT NULL");

  private final String text;

  Operator(String text) {
    this.text = text;
  }

  /** {@return the operators that make sense for a field} */
  static Set<Operator> of(Field field) {
    Set<Operator> operators =
        field.type() == ValueType.NUMBER
            ? EnumSet.range(EQUAL, AT_MOST)
            : EnumSet.of(EQUAL, NOT_EQUAL, LIKE, ILIKE, IN, NOT_IN);
    if (field.family() != Family.ATTRIBUTE && field.family() != Family.DATASET) {
      operators.add(IS_NULL);
      operators.add(IS_NOT_NULL);
    }
    return operators;
  }

  /** The operator as it is written. */
  @Override
  public String toString() {
    return text;
  }
}
