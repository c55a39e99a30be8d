package io.mlops4j.drift;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The state of one alarm over windows: quiet, gathering, or in an episode. Confined. */
final class Episode {
  private final AlertPolicy policy;
  private int inRow;
  private int quietInRow;
  private boolean alerted;
  private @Nullable Instant since;

  Episode(AlertPolicy policy) {
    this.policy = policy;
  }

  /**
   * Takes note of one window.
   *
   * @return whether an episode starts with it
   */
  boolean observe(boolean drifted, Instant at) {
    if (drifted) {
      quietInRow = 0;
      inRow++;
      if (since == null) {
        since = at;
      }
      if (!alerted && inRow >= policy.raiseAfter()) {
        alerted = true;
        return true;
      }
      return false;
    }
    inRow = 0;
    quietInRow++;
    if (!alerted || quietInRow >= policy.clearAfter()) {
      alerted = false;
      since = null;
    }
    return false;
  }

  boolean active() {
    return alerted;
  }

  Optional<Instant> since() {
    return Optional.ofNullable(since);
  }
}
