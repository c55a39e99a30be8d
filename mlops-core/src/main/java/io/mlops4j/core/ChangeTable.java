package io.mlops4j.core;

import io.mlops4j.core.store.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The SQL of the log of changes. */
final class ChangeTable {
  private static final String COLUMNS =
      "sequence, model, number, kind, name, value_before, value_after, changed_at, actor, reason";
  private static final String ALL = "SELECT " + COLUMNS + ", hash FROM changes ORDER BY sequence";

  private ChangeTable() {}

  /** An entry and the hash stored with it, whatever was done to either. */
  record Stored(long sequence, List<String> fields, String hash) {

    /** The URI of the version, or of the model, that changed. */
    String subject() {
      return "models:/" + fields.get(1) + fields.get(2).replace('=', '/');
    }

    String model() {
      return fields.get(1);
    }

    boolean ofModel() {
      return fields.get(2).isEmpty();
    }

    String kind() {
      return fields.get(3);
    }

    String name() {
      return fields.get(4);
    }

    Optional<String> before() {
      return value(fields.get(5));
    }

    Optional<String> after() {
      return value(fields.get(6));
    }

    boolean movedTo(String state) {
      return kind().equals(Change.Kind.STATE.name()) && after().equals(Optional.of(state));
    }

    private static Optional<String> value(String optional) {
      return optional.isEmpty() ? Optional.empty() : Optional.of(optional.substring(1));
    }
  }

  static List<Change> ofModel(Session session, String model) throws SQLException {
    return session.list(
        "SELECT " + COLUMNS + " FROM changes WHERE model = ? ORDER BY sequence",
        ChangeTable::change,
        model);
  }

  static List<Change> ofVersion(Session session, String model, int number) throws SQLException {
    return session.list(
        "SELECT " + COLUMNS + " FROM changes WHERE model = ? AND number = ? ORDER BY sequence",
        ChangeTable::change,
        model,
        number);
  }

  static long lastSequence(Session session) throws SQLException {
    return session
        .first("SELECT COALESCE(MAX(sequence), 0) FROM changes", row -> row.getLong(1))
        .orElse(0L);
  }

  /** Appends an entry, chained to the one before it by its hash. */
  static void append(Session session, Change change) throws SQLException {
    @Nullable Integer number = change.number().isPresent() ? change.number().getAsInt() : null;
    String previous =
        session
            .first(
                "SELECT hash FROM changes ORDER BY sequence DESC LIMIT 1", row -> row.getString(1))
            .orElse(MoveChain.ORIGIN);
    session.update(
        "INSERT INTO changes (" + COLUMNS + ", hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        change.sequence(),
        change.modelName(),
        number,
        change.kind().name(),
        change.name(),
        change.before().orElse(null),
        change.after().orElse(null),
        Micros.of(change.at()),
        change.actor(),
        change.reason(),
        MoveChain.link(
            previous,
            List.of(
                Long.toString(change.sequence()),
                change.modelName(),
                optional(number == null ? null : number.toString()),
                change.kind().name(),
                change.name(),
                optional(change.before().orElse(null)),
                optional(change.after().orElse(null)),
                Long.toString(Micros.of(change.at())),
                change.actor(),
                change.reason())));
  }

  static List<Stored> stored(Session session) throws SQLException {
    return session.list(
        ALL,
        row ->
            new Stored(
                row.getLong(1),
                List.of(
                    row.getString(1),
                    row.getString(2),
                    optional(row.getString(3)),
                    row.getString(4),
                    row.getString(5),
                    optional(row.getString(6)),
                    optional(row.getString(7)),
                    row.getString(8),
                    row.getString(9),
                    row.getString(10)),
                row.getString(11)));
  }

  /** Absent and empty are different texts. */
  private static String optional(@Nullable String value) {
    return value == null ? "" : "=" + value;
  }

  private static Change change(ResultSet row) throws SQLException {
    int number = row.getInt(3);
    OptionalInt version = row.wasNull() ? OptionalInt.empty() : OptionalInt.of(number);
    return new Change(
        row.getLong(1),
        row.getString(2),
        version,
        Change.Kind.valueOf(row.getString(4)),
        row.getString(5),
        Optional.ofNullable(row.getString(6)),
        Optional.ofNullable(row.getString(7)),
        Micros.toInstant(row.getLong(8)),
        row.getString(9),
        row.getString(10));
  }
}
