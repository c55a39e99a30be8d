package io.mlops4j.drift.stream;

/** What a {@link DriftDetector} says after an element; immutable. */
public enum DriftState {
  /** Nothing points to a change. */
  STABLE,
  /** A change is suspected: a good moment to begin collecting examples for a new model. */
  WARNING,
  /** A change is detected. The state lasts for the element that raised it and no longer. */
  DRIFT
}
