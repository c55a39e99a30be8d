package io.mlops4j.core;

/**
 * Something in a registry that is not as it was written. Immutable.
 *
 * @param kind what is damaged
 * @param subject which one: a version's URI and artifact, an alias, or a place in the history
 * @param detail what is wrong with it
 */
public record IntegrityProblem(Kind kind, String subject, String detail) {

  /** What is damaged. */
  public enum Kind {
    /** The database file, or a reference between its tables. */
    DATABASE,
    /** A move of the history was changed, removed or put in. */
    HISTORY,
    /** A version is not as it was registered, or nobody registered it. */
    VERSION,
    /** A model's description, state or tags are not what the log of changes says. */
    MODEL,
    /** The points of a run's metric are not those its summary tells of. */
    RUN_METRIC,
    /** An alias does not point where the history says. */
    ALIAS,
    /** The bytes of an artifact are missing or changed. */
    ARTIFACT
  }

  /** The problem in one line. */
  @Override
  public String toString() {
    return kind + " " + subject + ": " + detail;
  }
}
