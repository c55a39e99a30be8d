package io.mlops4j.core;

import io.mlops4j.core.store.Session;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The SQL of runs. */
final class RunTable {
  static final String COLUMNS =
      "r.id, r.run_id, r.experiment, (SELECT e.name FROM experiments e WHERE e.id = r.experiment),"
          + " r.name, r.status, r.started_at, r.created_by, r.ended_at, r.deleted_at";
  static final int COLUMN_COUNT = 10;

  private static final String BY_ID = "SELECT " + COLUMNS + " FROM runs r WHERE r.run_id = ?";

  private RunTable() {}

  static Optional<RunRow> find(Session session, String id) throws SQLException {
    return session.first(BY_ID, RunTable::row, id);
  }

  static RunRow start(Session session, ExperimentRow experiment, String name, Instant at, String by)
      throws SQLException {
    long key =
        session
            .first("SELECT COALESCE(MAX(id), 0) + 1 FROM runs", row -> row.getLong(1))
            .orElseThrow();
    String id = id(key, experiment, name, at, by);
    session.update(
        "INSERT INTO runs (id, run_id, experiment, name, status, started_at, created_by)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?)",
        key,
        id,
        experiment.key(),
        name,
        RunStatus.RUNNING.name(),
        Micros.of(at),
        by);
    return find(session, id).orElseThrow();
  }

  /** MLflow's form of an id, 32 hexadecimal digits: a digest of what tells the run from others. */
  private static String id(long key, ExperimentRow experiment, String name, Instant at, String by) {
    String text = String.join("\n", Long.toString(key), experiment.name(), name, at.toString(), by);
    return Sha256.of(text.getBytes(StandardCharsets.UTF_8)).substring(0, 32);
  }

  static void status(Session session, long run, RunStatus status, @Nullable Instant endedAt)
      throws SQLException {
    session.update(
        "UPDATE runs SET status = ?, ended_at = CAST(? AS BIGINT) WHERE id = ?",
        status.name(),
        endedAt == null ? null : Micros.of(endedAt),
        run);
  }

  static boolean isDeleted(Session session, long run) throws SQLException {
    return session
        .first("SELECT 1 FROM runs WHERE id = ? AND deleted_at IS NOT NULL", row -> true, run)
        .isPresent();
  }

  static void deleted(Session session, long run, @Nullable Instant at) throws SQLException {
    session.update(
        "UPDATE runs SET deleted_at = CAST(? AS BIGINT) WHERE id = ?",
        at == null ? null : Micros.of(at),
        run);
  }

  static Optional<String> param(Session session, long run, String name) throws SQLException {
    return session.first(
        "SELECT value FROM run_params WHERE run = ? AND name = ?",
        row -> row.getString(1),
        run,
        name);
  }

  static void param(Session session, RunRow run, String name, String value) throws SQLException {
    session.update(
        "INSERT INTO run_params (run, experiment, name, value) VALUES (?, ?, ?, ?)",
        run.key(),
        run.experimentKey(),
        name,
        value);
  }

  static void tag(Session session, RunRow run, String key, String value) throws SQLException {
    session.update(
        "INSERT INTO run_tags (run, experiment, name, value) VALUES (?, ?, ?, ?)"
            + " ON CONFLICT (run, name) DO UPDATE SET value = excluded.value",
        run.key(),
        run.experimentKey(),
        key,
        value);
  }

  static void artifact(Session session, long run, Artifact artifact) throws SQLException {
    session.update(
        "INSERT INTO run_artifacts (run, name, sha256, size_bytes) VALUES (?, ?, ?, ?)"
            + " ON CONFLICT (run, name) DO UPDATE SET sha256 = excluded.sha256,"
            + " size_bytes = excluded.size_bytes",
        run,
        artifact.name(),
        artifact.sha256(),
        artifact.sizeBytes());
  }

  static NavigableSet<String> artifactNames(Session session, long run) throws SQLException {
    return new TreeSet<>(
        session.list("SELECT name FROM run_artifacts WHERE run = ?", row -> row.getString(1), run));
  }

  static void dataset(Session session, long run, Dataset dataset) throws SQLException {
    long position =
        session
            .first(
                "SELECT COALESCE(MAX(position), -1) + 1 FROM run_datasets WHERE run = ?",
                row -> row.getLong(1),
                run)
            .orElseThrow();
    session.update(
        "INSERT INTO run_datasets (run, position, name, sha256, size_bytes, source, split,"
            + " row_count, schema_text, profile_sha256, profile_bytes)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        run,
        position,
        dataset.name(),
        dataset.sha256(),
        dataset.sizeBytes(),
        dataset.source().orElse(null),
        dataset.split().orElse(null),
        dataset.rows().isPresent() ? dataset.rows().getAsLong() : null,
        dataset.schema().orElse(null),
        dataset.profile().map(Blob::sha256).orElse(null),
        dataset.profile().map(Blob::sizeBytes).orElse(null));
  }

  /** The run of an experiment whose latest value of a metric is best; the first of equal ones. */
  static Optional<RunRow> best(Session session, long experiment, String metric, Direction direction)
      throws SQLException {
    String order = direction == Direction.HIGHER_IS_BETTER ? "DESC" : "ASC";
    return session.first(
        "SELECT "
            + COLUMNS
            + " FROM run_metrics m CROSS JOIN runs r WHERE m.experiment = ? AND m.name = ?"
            + " AND m.latest_value IS NOT NULL AND r.id = m.run AND r.deleted_at IS NULL"
            + " AND r.status = 'FINISHED' ORDER BY m.latest_value "
            + order
            + ", m.run LIMIT 1",
        RunTable::row,
        experiment,
        metric);
  }

  /** What else is known of runs, in one query for each kind of thing. */
  static Map<Long, RunDetails> details(Session session, Collection<Long> runs) throws SQLException {
    if (runs.isEmpty()) {
      return Map.of();
    }
    @Nullable Object[] keys = runs.toArray();
    String in = " WHERE run IN (" + "?, ".repeat(keys.length - 1) + "?) ORDER BY run, ";
    Map<Long, RunDetails> details = new LinkedHashMap<>();
    for (Long run : runs) {
      details.put(
          run,
          new RunDetails(
              new TreeMap<>(),
              new TreeMap<>(),
              new TreeMap<>(),
              new ArrayList<>(),
              new ArrayList<>()));
    }
    session.list(
        "SELECT run, name, value FROM run_params" + in + "name",
        row -> of(details, row).params().put(row.getString(2), row.getString(3)) == null,
        keys);
    session.list(
        "SELECT run, name, value FROM run_tags" + in + "name",
        row -> of(details, row).tags().put(row.getString(2), row.getString(3)) == null,
        keys);
    session.list(
        "SELECT run, " + MetricTable.SUMMARY + " FROM run_metrics" + in + "name",
        row -> {
          MetricSummary summary = MetricTable.summary(row, 1);
          return of(details, row).metrics().put(summary.name(), summary) == null;
        },
        keys);
    session.list(
        "SELECT run, name, sha256, size_bytes FROM run_artifacts" + in + "name",
        row ->
            of(details, row)
                .artifacts()
                .add(new Artifact(row.getString(2), row.getString(3), row.getLong(4))),
        keys);
    session.list(
        "SELECT run, name, sha256, size_bytes, source, split, row_count, schema_text,"
            + " profile_sha256, profile_bytes FROM run_datasets"
            + in
            + "position",
        row -> of(details, row).datasets().add(dataset(row)),
        keys);
    details.replaceAll((run, found) -> unmodifiable(found));
    return details;
  }

  private static RunDetails of(Map<Long, RunDetails> details, ResultSet row) throws SQLException {
    return Objects.requireNonNull(details.get(row.getLong(1)));
  }

  private static RunDetails unmodifiable(RunDetails details) {
    return new RunDetails(
        Collections.unmodifiableMap(details.params()),
        Collections.unmodifiableMap(details.tags()),
        Collections.unmodifiableMap(details.metrics()),
        List.copyOf(details.artifacts()),
        List.copyOf(details.datasets()));
  }

  private static Dataset dataset(ResultSet row) throws SQLException {
    long count = row.getLong(7);
    OptionalLong rows = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(count);
    @Nullable String profile = row.getString(9);
    return new Dataset(
        row.getString(2),
        row.getString(3),
        row.getLong(4),
        Optional.ofNullable(row.getString(5)),
        Optional.ofNullable(row.getString(6)),
        rows,
        Optional.ofNullable(row.getString(8)),
        profile == null ? Optional.empty() : Optional.of(new Blob(profile, row.getLong(10))));
  }

  /** Whether a run refers to the blob. */
  static boolean refersTo(Session session, Blob blob) throws SQLException {
    return session
        .first(
            "SELECT 1 FROM run_artifacts WHERE sha256 = ? UNION ALL"
                + " SELECT 1 FROM run_datasets WHERE profile_sha256 = ? LIMIT 1",
            row -> true,
            blob.sha256(),
            blob.sha256())
        .isPresent();
  }

  static RunRow row(ResultSet row) throws SQLException {
    long ended = row.getLong(9);
    Optional<Instant> endedAt =
        row.wasNull() ? Optional.empty() : Optional.of(Micros.toInstant(ended));
    row.getLong(10);
    boolean deleted = !row.wasNull();
    return new RunRow(
        row.getLong(1),
        row.getString(2),
        row.getLong(3),
        row.getString(4),
        row.getString(5),
        RunStatus.valueOf(row.getString(6)),
        Micros.toInstant(row.getLong(7)),
        endedAt,
        row.getString(8),
        deleted);
  }
}
