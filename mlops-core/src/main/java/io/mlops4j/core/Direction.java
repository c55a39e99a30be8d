package io.mlops4j.core;

/** Which way a metric improves. */
public enum Direction {
  /** Accuracy, F1, cosine: more is better. */
  HIGHER_IS_BETTER,
  /** Loss, error, latency: less is better. */
  LOWER_IS_BETTER
}
