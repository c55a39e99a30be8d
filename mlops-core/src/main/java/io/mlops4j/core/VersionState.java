package io.mlops4j.core;

import java.util.Set;

/**
 * Where a version is in its life.
 *
 * <pre>
 * PENDING --> READY --> ARCHIVED --> READY
 *    '------> FAILED
 * each of these --> DELETED --> the state before, or PURGED
 * </pre>
 */
public enum VersionState {
  /**
   * Its number is taken and its artifacts are being stored; it can be neither resolved nor
   * promoted.
   */
  PENDING,
  /** Complete: it can be resolved and promoted. */
  READY,
  /** Its registration was given up; it has no artifacts and never becomes ready. */
  FAILED,
  /** Out of use: it can be resolved by its number, but no alias points to it. */
  ARCHIVED,
  /** Not found any more; it can be restored until garbage collection purges it. */
  DELETED,
  /** Its bytes are gone; number, lineage and metrics stay for the versions derived from it. */
  PURGED;

  /** Whether a version may go from this state to another, other than back out of deletion. */
  boolean mayBecome(VersionState next) {
    return switch (this) {
      case PENDING -> Set.of(READY, FAILED, DELETED).contains(next);
      case READY -> Set.of(ARCHIVED, DELETED).contains(next);
      case FAILED -> next == DELETED;
      case ARCHIVED -> Set.of(READY, DELETED).contains(next);
      case DELETED -> next == PURGED;
      case PURGED -> false;
    };
  }

  /** Whether lookups by number find a version in this state. */
  boolean present() {
    return this != DELETED && this != PURGED;
  }
}
