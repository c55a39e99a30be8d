package io.mlops4j.core.filter;

/** What a field is compared with. */
public enum ValueType {
  /** A quoted text. */
  TEXT,
  /** A number. */
  NUMBER
}
