package io.mlops4j.drift.stat;

/** How a test whose law is made for continuous values treats equal ones. */
public enum Ties {
  /** The law given the ties seen: right for discrete values too. */
  CONDITIONAL,
  /** The law of continuous values, as SciPy uses it: the p-value is then an upper bound. */
  AS_CONTINUOUS
}
