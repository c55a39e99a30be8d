package io.mlops4j.drift.stat;

/** How a test gets from its statistic to a p-value. */
public enum PValueMethod {
  /** Exact where that is cheap, else asymptotic; each test states its rule. */
  AUTO,
  /** By counting the arrangements of the pooled sample. */
  EXACT,
  /** By the law for large samples. */
  ASYMPTOTIC
}
