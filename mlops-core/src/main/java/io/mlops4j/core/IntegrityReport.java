package io.mlops4j.core;

import java.util.List;

/**
 * What a walk over a whole registry found. Immutable.
 *
 * @param history the history by itself
 * @param artifacts how many artifacts and dataset profiles were read
 * @param problems everything that is wrong, that of the history included
 */
public record IntegrityReport(
    HistoryCheck history, long artifacts, List<IntegrityProblem> problems) {
  /**
   * Copies the problems.
   *
   * @param history the history by itself
   * @param artifacts how many artifacts and dataset profiles were read
   * @param problems everything that is wrong
   */
  public IntegrityReport {
    problems = List.copyOf(problems);
  }

  /** {@return whether nothing is wrong} */
  public boolean sound() {
    return problems.isEmpty();
  }
}
