package io.mlops4j.serving;

import java.time.Instant;

/**
 * One step of a retraining, and when. Immutable.
 *
 * @param at when
 * @param step what happened
 * @param detail the features, version, gate or figures concerned
 */
public record RetrainingEvent(Instant at, RetrainingStep step, String detail) {

  /** For example {@code PROMOTED models:/sentence-encoder/3}. */
  @Override
  public String toString() {
    return step + " " + detail;
  }
}
