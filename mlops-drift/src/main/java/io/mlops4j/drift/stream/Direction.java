package io.mlops4j.drift.stream;

/** Which movement of the mean is an alarm; immutable. */
public enum Direction {
  /** The mean has risen: what matters when the elements are errors or costs. */
  RISE,
  /** The mean has fallen: what matters when the elements are hits or revenue. */
  FALL,
  /** The mean has moved either way: what matters when the elements are a feature. */
  ANY;

  boolean includesRise() {
    return this != FALL;
  }

  boolean includesFall() {
    return this != RISE;
  }
}
