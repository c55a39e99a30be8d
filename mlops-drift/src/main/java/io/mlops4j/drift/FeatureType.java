package io.mlops4j.drift;

/** What kind of values a feature has. */
public enum FeatureType {
  /** Doubles with an order: counted into bins between quantiles of the reference. */
  NUMERIC,
  /** Names without an order: counted one by one. */
  CATEGORICAL
}
