package io.mlops4j.drift;

import java.time.Instant;
import java.util.Optional;

/**
 * Something wrong with a feature that a change of distribution alone does not name.
 *
 * <p>Immutable.
 *
 * @param kind what is wrong
 * @param message the same in words, with the figures
 * @param since the end of the first window of an unbroken series that had this finding; empty
 *     outside a monitor
 */
public record Finding(Kind kind, String message, Optional<Instant> since) {
  /** What can be wrong with a feature. */
  public enum Kind {
    /** Every value is the same, though the reference varies. */
    CONSTANT,
    /** No value came any more. */
    VANISHED,
    /** Values came, and the reference has none to compare them with. */
    NO_REFERENCE,
    /** Most of the reference's values lie outside its bins, where no change is seen. */
    OUTSIDE_BINS,
    /** Rows hold a name that the reference does not have. */
    NEW_FEATURE,
    /** Values are of another type than the reference's. */
    TYPE_CHANGED,
    /** More values than by chance lie outside the reference's extremes. */
    OUT_OF_RANGE,
    /** More values than by chance belong to categories unknown to the reference. */
    NEW_CATEGORIES,
    /** There are far more, or far fewer, distinct values. */
    CARDINALITY,
    /** More values than by chance are missing or NaN. */
    NULL_RATE,
    /** The last value is older than allowed. */
    STALE,
    /** Values look multiplied by the ratio of two units. */
    UNIT_SHIFT
  }

  static Finding of(Kind kind, String message) {
    return new Finding(kind, message, Optional.empty());
  }

  Finding withSince(Instant instant) {
    return new Finding(kind, message, Optional.of(instant));
  }
}
