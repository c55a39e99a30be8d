package io.mlops4j.core;

import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;

/**
 * One entry of the alias history. Immutable.
 *
 * @param sequence the position in the registry's history, from 1; the order of moves, whatever the
 *     clock said
 * @param modelName the model
 * @param alias the alias that moved
 * @param kind what moved it
 * @param from the version it pointed to before; empty when it was new
 * @param to the version it points to since; empty when it was removed
 * @param at when, to the microsecond
 * @param actor who, as the caller asserted it
 * @param reason why; empty when none was given
 * @param outcomes what the gates found, the evidence for the move
 */
public record AliasMove(
    long sequence,
    String modelName,
    String alias,
    Kind kind,
    OptionalInt from,
    OptionalInt to,
    Instant at,
    String actor,
    String reason,
    List<GateOutcome> outcomes) {

  /** What moved an alias. */
  public enum Kind {
    /** A promotion that passed its gates. */
    PROMOTION,
    /** A return to an earlier version. */
    ROLLBACK,
    /** The alias was taken away. */
    REMOVAL,
    /** The alias stayed where it was and is protected since. */
    PROTECTION
  }

  /**
   * Checks the parts.
   *
   * @param sequence the position in the registry's history, from 1; the order of moves, whatever
   *     the clock said
   * @param modelName the model
   * @param alias the alias that moved
   * @param kind what moved it
   * @param from the version it pointed to before; empty when it was new
   * @param to the version it points to since; empty when it was removed
   * @param at when, to the microsecond
   * @param actor who, as the caller asserted it
   * @param reason why; empty when none was given
   * @param outcomes what the gates found, the evidence for the move
   */
  public AliasMove {
    outcomes = List.copyOf(outcomes);
  }
}
