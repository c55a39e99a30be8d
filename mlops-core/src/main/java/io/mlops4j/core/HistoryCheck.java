package io.mlops4j.core;

import java.util.List;

/**
 * What a walk along the alias history, the log of changes and the log of registrations found.
 * Immutable.
 *
 * <p>Each entry carries a hash over itself and the hash before it, so a change anywhere breaks the
 * chain from there on. A registration holds digests of what the version was, so a change of the
 * version's metrics, artifacts, datasets, signature or origin is noticed, and one of its tags or
 * description that the log of changes knows nothing of. Someone who may write the database could
 * still rewrite the whole chain, or cut entries and what they tell of off its end together: keep
 * {@link #head}, {@link #changesHead} and {@link #registrationsHead} outside the registry to notice
 * that too. Beside them keep {@link #unlogged} and {@link #unloggedDigest}, which never change:
 * they tell of the versions that need no registration, so that nobody adds one to them unnoticed.
 *
 * @param moves how many moves there are
 * @param head the hash of the last move
 * @param changes how many changes there are
 * @param changesHead the hash of the last change
 * @param registrations how many versions were logged when they became ready; those of earlier
 *     releases were not
 * @param registrationsHead the hash of the last registration
 * @param unlogged how many versions there were before a release kept the log of registrations; 0 in
 *     a registry that was made since
 * @param unloggedDigest a hash of which versions those are; 64 zeros when there are none
 * @param problems what does not fit; empty when the history is sound
 */
public record HistoryCheck(
    long moves,
    String head,
    long changes,
    String changesHead,
    long registrations,
    String registrationsHead,
    long unlogged,
    String unloggedDigest,
    List<IntegrityProblem> problems) {
  /**
   * Copies the problems.
   *
   * @param moves how many moves there are
   * @param head the hash of the last move
   * @param changes how many changes there are
   * @param changesHead the hash of the last change
   * @param registrations how many versions were logged when they became ready
   * @param registrationsHead the hash of the last registration
   * @param unlogged how many versions there were before the log of registrations
   * @param unloggedDigest a hash of which versions those are
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
