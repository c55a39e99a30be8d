package io.mlops4j.core;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One entry of the log of what changed in a model or version after it was registered. The log is
 * appended to only, and each entry carries a hash over itself and the entry before it. Immutable.
 *
 * @param sequence the position in the registry's log, from 1; the order of changes, whatever the
 *     clock said
 * @param modelName the model
 * @param number the version; empty when the model itself changed
 * @param kind what changed
 * @param name the tag's key; empty for the other kinds
 * @param before the value before; empty when there was none
 * @param after the value since; empty when it was taken away
 * @param at when, to the microsecond
 * @param actor who, as the caller asserted it
 * @param reason why; empty when none was given
 */
public record Change(
    long sequence,
    String modelName,
    OptionalInt number,
    Kind kind,
    String name,
    Optional<String> before,
    Optional<String> after,
    Instant at,
    String actor,
    String reason) {

  /** What of a model or version changed. */
  public enum Kind {
    /** The state: the values are names of {@link VersionState} or {@link ModelState}. */
    STATE,
    /** The description. */
    DESCRIPTION,
    /** A tag was set or deleted. */
    TAG
  }
}
