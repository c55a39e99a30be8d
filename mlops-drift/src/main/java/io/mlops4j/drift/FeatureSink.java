package io.mlops4j.drift;

import org.jspecify.annotations.Nullable;

/** Where the values of a row go, feature by feature. */
interface FeatureSink {
  boolean isNumeric(int feature);

  void number(int feature, double value);

  void category(int feature, String value);

  void missing(int feature);

  void mistyped(int feature);

  /**
   * Takes a value of any type: numbers, and true and false as 1 and 0, for numeric features; texts,
   * enums and booleans for categorical ones; null as missing, and anything else as mistyped.
   */
  default void any(int feature, @Nullable Object value) {
    if (value == null) {
      missing(feature);
    } else if (value instanceof Number n) {
      number(feature, n.doubleValue());
    } else if (value instanceof Boolean b && isNumeric(feature)) {
      number(feature, b ? 1.0 : 0.0);
    } else if (value instanceof CharSequence
        || value instanceof Boolean
        || value instanceof Character) {
      category(feature, value.toString());
    } else if (value instanceof Enum<?> e) {
      category(feature, e.name());
    } else {
      mistyped(feature);
    }
  }
}
