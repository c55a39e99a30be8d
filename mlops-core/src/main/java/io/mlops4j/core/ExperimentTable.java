package io.mlops4j.core;

import io.mlops4j.core.store.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The SQL of experiments. */
final class ExperimentTable {
  static final String COLUMNS = "e.id, e.name, e.created_at, e.created_by, e.deleted_at";
  static final int COLUMN_COUNT = 5;

  private ExperimentTable() {}

  static Optional<ExperimentRow> find(Session session, String name) throws SQLException {
    return session.first(
        "SELECT " + COLUMNS + " FROM experiments e WHERE e.name = ?", ExperimentTable::row, name);
  }

  static ExperimentRow create(Session session, String name, Instant at, String by)
      throws SQLException {
    Optional<ExperimentRow> found = find(session, name);
    if (found.isPresent()) {
      return found.get();
    }
    session.update(
        "INSERT INTO experiments (id, name, created_at, created_by)"
            + " SELECT COALESCE(MAX(id), 0) + 1, CAST(? AS TEXT), CAST(? AS BIGINT),"
            + " CAST(? AS TEXT) FROM experiments",
        name,
        Micros.of(at),
        by);
    return find(session, name).orElseThrow();
  }

  static void deleted(Session session, long experiment, @Nullable Instant at) throws SQLException {
    if (at == null) {
      session.update("UPDATE experiments SET deleted_at = NULL WHERE id = ?", experiment);
    } else {
      session.update(
          "UPDATE experiments SET deleted_at = ? WHERE id = ?", Micros.of(at), experiment);
    }
  }

  static void tag(Session session, long experiment, String key, String value) throws SQLException {
    session.update(
        "INSERT INTO experiment_tags (experiment, name, value) VALUES (?, ?, ?)"
            + " ON CONFLICT (experiment, name) DO UPDATE SET value = excluded.value",
        experiment,
        key,
        value);
  }

  static Map<String, String> tags(Session session, long experiment) throws SQLException {
    Map<String, String> tags = new LinkedHashMap<>();
    session.list(
        "SELECT name, value FROM experiment_tags WHERE experiment = ? ORDER BY name",
        row -> tags.put(row.getString(1), row.getString(2)) == null,
        experiment);
    return Collections.unmodifiableMap(tags);
  }

  static void declare(Session session, long experiment, String metric, Direction direction)
      throws SQLException {
    session.update(
        "INSERT INTO experiment_metrics (experiment, name, direction) VALUES (?, ?, ?)"
            + " ON CONFLICT (experiment, name) DO UPDATE SET direction = excluded.direction",
        experiment,
        metric,
        direction.name());
  }

  static Direction direction(Session session, long experiment, String metric) throws SQLException {
    return session
        .first(
            "SELECT direction FROM experiment_metrics WHERE experiment = ? AND name = ?",
            row -> Direction.valueOf(row.getString(1)),
            experiment,
            metric)
        .orElse(Direction.HIGHER_IS_BETTER);
  }

  static ExperimentRow row(ResultSet row) throws SQLException {
    row.getLong(5);
    boolean deleted = !row.wasNull();
    return new ExperimentRow(
        row.getLong(1),
        row.getString(2),
        Micros.toInstant(row.getLong(3)),
        row.getString(4),
        deleted);
  }
}
