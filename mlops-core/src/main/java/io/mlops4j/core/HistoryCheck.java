package io.mlops4j.core;

import java.util.List;

/**
 * What a walk along the alias history and the log of changes found. Immutable.
 *
 * <p>Each entry carries a hash over itself and the hash before it, so a change anywhere breaks the
 * chain from there on. Someone who may write the database could still rewrite the whole chain, or
 * cut moves and aliases off its end together: keep {@link #head} and {@link #changesHead} outside
 * the registry to notice that too.
 *
 * @param moves how many moves there are
 * @param head the hash of the last move
 * @param changes how many changes there are
 * @param changesHead the hash of the last change
 * @param problems what does not fit; empty when the history is sound
 */
public record HistoryCheck(
    long moves, String head, long changes, String changesHead, List<IntegrityProblem> problems) {
  /**
   * Copies the problems.
   *
   * @param moves how many moves there are
   * @param head the hash of the last move
   * @param changes how many changes there are
   * @param changesHead the hash of the last change
   * @param problems what does not fit
   */
  public HistoryCheck {
    problems = List.copyOf(problems);
  }

  /** {@return whether nothing is wrong} */
  public boolean sound() {
    return problems.isEmpty();
  }
}
