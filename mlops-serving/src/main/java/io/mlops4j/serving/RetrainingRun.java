package io.mlops4j.serving;

import java.util.List;
import java.util.Optional;

/**
 * What became of one drift report. Immutable.
 *
 * @param events every step in order; never empty
 * @param canary what the canary had answered when it was decided; empty when none ran that far
 */
public record RetrainingRun(List<RetrainingEvent> events, Optional<Traffic> canary) {

  /**
   * Copies the events.
   *
   * @param events every step in order; never empty
   * @param canary what the canary had answered when it was decided
   */
  public RetrainingRun {
    events = List.copyOf(events);
    if (events.isEmpty()) {
      throw new IllegalArgumentException("A run has at least one event");
    }
  }

  /**
   * How it ended.
   *
   * @return the last step
   */
  public RetrainingStep result() {
    return events.get(events.size() - 1).step();
  }

  /**
   * Whether a new version is in place now.
   *
   * @return true when it was promoted
   */
  public boolean promoted() {
    return result() == RetrainingStep.PROMOTED;
  }
}
