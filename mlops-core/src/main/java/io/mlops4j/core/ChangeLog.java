package io.mlops4j.core;

import io.mlops4j.core.Change.Kind;
import io.mlops4j.core.store.Session;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** Writes the log of changes of one model or version, and tells the listeners. */
final class ChangeLog {
  private final RegistryParts parts;
  private final String model;
  private final OptionalInt number;

  ChangeLog(RegistryParts parts, String model, OptionalInt number) {
    this.parts = parts;
    this.model = model;
    this.number = number;
  }

  void state(Session session, Enum<?> before, Enum<?> after, Instant at, String reason)
      throws SQLException {
    append(
        session, Kind.STATE, "", Optional.of(before.name()), Optional.of(after.name()), at, reason);
  }

  void description(Session session, String before, String after) throws SQLException {
    append(session, Kind.DESCRIPTION, "", Optional.of(before), Optional.of(after), parts.now(), "");
  }

  void tag(Session session, String key, Optional<String> before, Optional<String> after)
      throws SQLException {
    append(session, Kind.TAG, key, before, after, parts.now(), "");
  }

  private void append(
      Session session,
      Kind kind,
      String name,
      Optional<String> before,
      Optional<String> after,
      Instant at,
      String reason)
      throws SQLException {
    Change change =
        new Change(
            ChangeTable.lastSequence(session) + 1,
            model,
            number,
            kind,
            name,
            before,
            after,
            at,
            parts.actor(),
            reason);
    ChangeTable.append(session, change);
    parts.tell(new RegistryEvent.Changed(change));
  }
}
