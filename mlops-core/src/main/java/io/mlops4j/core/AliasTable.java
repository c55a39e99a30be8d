package io.mlops4j.core;

import io.mlops4j.core.store.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The SQL of aliases and their history. */
final class AliasTable {
  static final String COLUMNS =
      "sequence, model, alias, kind, from_number, to_number, moved_at, actor, reason, evidence";
  static final int COLUMN_COUNT = 10;

  private AliasTable() {}

  static Map<String, Integer> all(Session session, String model) throws SQLException {
    Map<String, Integer> aliases = new LinkedHashMap<>();
    session.list(
        "SELECT alias, number FROM aliases WHERE model = ? ORDER BY alias",
        row -> aliases.put(row.getString(1), row.getInt(2)) == null,
        model);
    return Collections.unmodifiableMap(aliases);
  }

  static void point(Session session, String model, String alias, int number) throws SQLException {
    session.update(
        "INSERT INTO aliases (model, alias, number) VALUES (?, ?, ?)"
            + " ON CONFLICT (model, alias) DO UPDATE SET number = excluded.number",
        model,
        alias,
        number);
  }

  static void remove(Session session, String model, String alias) throws SQLException {
    session.update("DELETE FROM aliases WHERE model = ? AND alias = ?", model, alias);
  }

  static List<String> of(Session session, String model, int number) throws SQLException {
    return session.list(
        "SELECT alias FROM aliases WHERE model = ? AND number = ? ORDER BY alias",
        row -> row.getString(1),
        model,
        number);
  }

  /** Whether the history says that any alias ever pointed to the version. */
  static boolean everPointedTo(Session session, String model, int number) throws SQLException {
    return session
        .first(
            "SELECT 1 FROM alias_moves WHERE model = ? AND to_number = ? LIMIT 1",
            row -> true,
            model,
            number)
        .isPresent();
  }

  static List<AliasMove> history(Session session, String model) throws SQLException {
    return session.list(
        "SELECT " + COLUMNS + " FROM alias_moves WHERE model = ? ORDER BY sequence",
        AliasTable::move,
        model);
  }

  static List<AliasMove> history(Session session, String model, String alias) throws SQLException {
    return session.list(
        "SELECT " + COLUMNS + " FROM alias_moves WHERE model = ? AND alias = ? ORDER BY sequence",
        AliasTable::move,
        model,
        alias);
  }

  /** Whether the alias is protected: the history says so, and cannot be changed unnoticed. */
  static boolean isProtected(Session session, String model, String alias) throws SQLException {
    return session
        .first(
            "SELECT 1 FROM alias_moves WHERE model = ? AND alias = ? AND kind = 'PROTECTION'",
            row -> true,
            model,
            alias)
        .isPresent();
  }

  static long lastSequence(Session session) throws SQLException {
    return session
        .first("SELECT COALESCE(MAX(sequence), 0) FROM alias_moves", row -> row.getLong(1))
        .orElse(0L);
  }

  /** Appends a move to the history, chained to the move before it by its hash. */
  static void append(Session session, AliasMove move) throws SQLException {
    String evidence = Evidence.write(move.outcomes());
    session.update(
        "INSERT INTO alias_moves (" + COLUMNS + ", hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        move.sequence(),
        move.modelName(),
        move.alias(),
        move.kind().name(),
        number(move.from()),
        number(move.to()),
        Micros.of(move.at()),
        move.actor(),
        move.reason(),
        evidence,
        MoveChain.link(lastHash(session), fields(move, evidence)));
  }

  /** The columns as text, in their order; an absent number is empty. */
  private static List<String> fields(AliasMove move, String evidence) {
    return List.of(
        Long.toString(move.sequence()),
        move.modelName(),
        move.alias(),
        move.kind().name(),
        text(move.from()),
        text(move.to()),
        Long.toString(Micros.of(move.at())),
        move.actor(),
        move.reason(),
        evidence);
  }

  private static String text(OptionalInt number) {
    return number.isPresent() ? Integer.toString(number.getAsInt()) : "";
  }

  private static String lastHash(Session session) throws SQLException {
    return session
        .first(
            "SELECT hash FROM alias_moves ORDER BY sequence DESC LIMIT 1", row -> row.getString(1))
        .orElse(MoveChain.ORIGIN);
  }

  private static @Nullable Integer number(OptionalInt number) {
    return number.isPresent() ? number.getAsInt() : null;
  }

  private static OptionalInt number(ResultSet row, int column) throws SQLException {
    int number = row.getInt(column);
    return row.wasNull() ? OptionalInt.empty() : OptionalInt.of(number);
  }

  private static AliasMove move(ResultSet row) throws SQLException {
    return new AliasMove(
        row.getLong(1),
        row.getString(2),
        row.getString(3),
        AliasMove.Kind.valueOf(row.getString(4)),
        number(row, 5),
        number(row, 6),
        Micros.toInstant(row.getLong(7)),
        row.getString(8),
        row.getString(9),
        Evidence.read(row.getLong(1), row.getString(10)));
  }
}
