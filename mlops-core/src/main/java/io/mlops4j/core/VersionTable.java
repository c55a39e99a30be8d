package io.mlops4j.core;

import io.mlops4j.core.store.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The SQL of models and versions. */
final class VersionTable {
  static final int COLUMN_COUNT = 9;
  static final String COLUMNS =
      "v.model, v.number, v.description, v.created_at, v.created_by,"
          + " v.parent_model, v.parent_number, v.transformation, v.signature";
  private static final String BY_NUMBER =
      "SELECT " + COLUMNS + " FROM versions v WHERE v.model = ? AND v.number = ?";
  private static final String BY_ALIAS =
      "SELECT "
          + COLUMNS
          + " FROM aliases a JOIN versions v ON v.model = a.model AND v.number = a.number"
          + " WHERE a.model = ? AND a.alias = ?";
  private static final String LATEST =
      "SELECT " + COLUMNS + " FROM versions v WHERE v.model = ? ORDER BY v.number DESC LIMIT 1";
  private static final String ALL =
      "SELECT " + COLUMNS + " FROM versions v WHERE v.model = ? ORDER BY v.number";

  private static final String CHILDREN =
      "SELECT "
          + COLUMNS
          + " FROM versions v WHERE v.parent_model = ? AND v.parent_number = ?"
          + " ORDER BY v.model, v.number";
  private static final String TRAINED_ON =
      "SELECT "
          + COLUMNS
          + " FROM versions v WHERE EXISTS (SELECT 1 FROM datasets d WHERE d.model = v.model"
          + " AND d.number = v.number AND d.sha256 = ?) ORDER BY v.model, v.number";

  private VersionTable() {}

  static List<String> models(Session session) throws SQLException {
    return session.list("SELECT name FROM models ORDER BY name", row -> row.getString(1));
  }

  static boolean modelExists(Session session, String model) throws SQLException {
    return session.first("SELECT 1 FROM models WHERE name = ?", row -> true, model).isPresent();
  }

  static Optional<VersionRow> find(Session session, String model, int number) throws SQLException {
    return session.first(BY_NUMBER, VersionTable::row, model, number);
  }

  static Optional<VersionRow> findByAlias(Session session, String model, String alias)
      throws SQLException {
    return session.first(BY_ALIAS, VersionTable::row, model, alias);
  }

  static Optional<VersionRow> latest(Session session, String model) throws SQLException {
    return session.first(LATEST, VersionTable::row, model);
  }

  static List<VersionRow> list(Session session, String model) throws SQLException {
    return session.list(ALL, VersionTable::row, model);
  }

  static List<VersionRow> children(Session session, String model, int number) throws SQLException {
    return session.list(CHILDREN, VersionTable::row, model, number);
  }

  static List<VersionRow> trainedOn(Session session, String sha256) throws SQLException {
    return session.list(TRAINED_ON, VersionTable::row, sha256);
  }

  /** Counts the model's versions up by one; numbers are never used twice. */
  static int nextNumber(Session session, String model, Instant at, String by) throws SQLException {
    session.update(
        "INSERT INTO models (name, description, created_at, created_by, last_number)"
            + " VALUES (?, '', ?, ?, 0) ON CONFLICT (name) DO NOTHING",
        model,
        Micros.of(at),
        by);
    session.update("UPDATE models SET last_number = last_number + 1 WHERE name = ?", model);
    return session
        .first("SELECT last_number FROM models WHERE name = ?", row -> row.getInt(1), model)
        .orElseThrow();
  }

  static void insert(Session session, VersionRow version, VersionDetails details)
      throws SQLException {
    Derivation derivation = version.derivation().orElse(null);
    session.update(
        "INSERT INTO versions (model, number, description, created_at, created_by, parent_model,"
            + " parent_number, transformation, signature) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        version.model(),
        version.number(),
        version.description(),
        Micros.of(version.createdAt()),
        version.createdBy(),
        derivation == null ? null : derivation.parentModel(),
        derivation == null ? null : derivation.parentNumber(),
        derivation == null ? null : derivation.transformation(),
        version.signature().map(SignatureText::write).orElse(null));
    for (Artifact artifact : details.artifacts()) {
      session.update(
          "INSERT INTO artifacts (model, number, name, sha256, size_bytes) VALUES (?, ?, ?, ?, ?)",
          version.model(),
          version.number(),
          artifact.name(),
          artifact.sha256(),
          artifact.sizeBytes());
    }
    for (Metric metric : details.metrics()) {
      session.update(
          "INSERT INTO metrics (model, number, name, slice, value, direction)"
              + " VALUES (?, ?, ?, ?, ?, ?)",
          version.model(),
          version.number(),
          metric.name(),
          metric.slice(),
          metric.value(),
          metric.direction().name());
    }
    for (int i = 0; i < details.datasets().size(); i++) {
      insert(session, version, i, details.datasets().get(i));
    }
    for (Map.Entry<String, String> tag : details.tags().entrySet()) {
      session.update(
          "INSERT INTO tags (model, number, name, value) VALUES (?, ?, ?, ?)",
          version.model(),
          version.number(),
          tag.getKey(),
          tag.getValue());
    }
  }

  private static void insert(Session session, VersionRow version, int position, Dataset dataset)
      throws SQLException {
    session.update(
        "INSERT INTO datasets (model, number, position, name, sha256, size_bytes, source, split,"
            + " row_count, schema_text) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        version.model(),
        version.number(),
        position,
        dataset.name(),
        dataset.sha256(),
        dataset.sizeBytes(),
        dataset.source().orElse(null),
        dataset.split().orElse(null),
        dataset.rows().isPresent() ? dataset.rows().getAsLong() : null,
        dataset.schema().orElse(null));
  }

  static VersionDetails details(Session session, String model, int number) throws SQLException {
    Map<String, String> tags = new LinkedHashMap<>();
    session.list(
        "SELECT name, value FROM tags WHERE model = ? AND number = ? ORDER BY name",
        row -> tags.put(row.getString(1), row.getString(2)) == null,
        model,
        number);
    return new VersionDetails(
        session.list(
            "SELECT name, sha256, size_bytes FROM artifacts WHERE model = ? AND number = ?"
                + " ORDER BY name",
            row -> new Artifact(row.getString(1), row.getString(2), row.getLong(3)),
            model,
            number),
        session.list(
            "SELECT name, slice, value, direction FROM metrics WHERE model = ? AND number = ?"
                + " ORDER BY name, slice",
            row ->
                new Metric(
                    row.getString(1),
                    row.getString(2),
                    row.getDouble(3),
                    Direction.valueOf(row.getString(4))),
            model,
            number),
        session.list(
            "SELECT name, sha256, size_bytes, source, split, row_count, schema_text FROM datasets"
                + " WHERE model = ? AND number = ? ORDER BY position",
            row -> dataset(row, 0),
            model,
            number),
        Collections.unmodifiableMap(tags));
  }

  /** Whether a registered version or a run refers to the blob. */
  static boolean refersTo(Session session, Blob blob) throws SQLException {
    return session
            .first("SELECT 1 FROM artifacts WHERE sha256 = ? LIMIT 1", row -> true, blob.sha256())
            .isPresent()
        || session
            .first(
                "SELECT 1 FROM run_artifacts WHERE sha256 = ? LIMIT 1", row -> true, blob.sha256())
            .isPresent();
  }

  /** Reads the columns of a dataset that stand behind others. */
  static Dataset dataset(ResultSet row, int before) throws SQLException {
    long count = row.getLong(before + 6);
    OptionalLong rows = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(count);
    return new Dataset(
        row.getString(before + 1),
        row.getString(before + 2),
        row.getLong(before + 3),
        Optional.ofNullable(row.getString(before + 4)),
        Optional.ofNullable(row.getString(before + 5)),
        rows,
        Optional.ofNullable(row.getString(before + 7)));
  }

  static VersionRow row(ResultSet row) throws SQLException {
    @Nullable String parent = row.getString(6);
    return new VersionRow(
        row.getString(1),
        row.getInt(2),
        row.getString(3),
        Micros.toInstant(row.getLong(4)),
        row.getString(5),
        parent == null
            ? Optional.empty()
            : Optional.of(new Derivation(parent, row.getInt(7), row.getString(8))),
        Optional.ofNullable(row.getString(9)).map(SignatureText::read));
  }
}
