package io.mlops4j.core;

import io.mlops4j.core.DatasetUse.Purpose;
import io.mlops4j.core.store.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The SQL of what belongs to a version: artifacts, metrics, datasets, tags, environment. */
final class DetailsTable {
  /** What is known of a dataset of a version or of a run. */
  static final String DATASET_COLUMNS =
      "d.name, d.sha256, d.size_bytes, d.source, d.split, d.row_count, d.schema_text,"
          + " d.profile_sha256, d.profile_bytes";

  private DetailsTable() {}

  static VersionDetails read(Session session, String model, int number) throws SQLException {
    return new VersionDetails(
        artifacts(session, model, number),
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
            "SELECT "
                + DATASET_COLUMNS
                + ", d.purpose FROM datasets d WHERE d.model = ? AND d.number = ? ORDER BY d.position",
            DetailsTable::use,
            model,
            number),
        texts(session, "SELECT name, value FROM tags", model, number),
        new Environment(texts(session, "SELECT name, value FROM environments", model, number)));
  }

  static List<Artifact> artifacts(Session session, String model, int number) throws SQLException {
    return session.list(
        "SELECT name, sha256, size_bytes FROM artifacts WHERE model = ? AND number = ?"
            + " ORDER BY name",
        row -> new Artifact(row.getString(1), row.getString(2), row.getLong(3)),
        model,
        number);
  }

  private static Map<String, String> texts(Session session, String select, String model, int number)
      throws SQLException {
    Map<String, String> texts = new LinkedHashMap<>();
    session.list(
        select + " WHERE model = ? AND number = ? ORDER BY name",
        row -> texts.put(row.getString(1), row.getString(2)) == null,
        model,
        number);
    return Collections.unmodifiableMap(texts);
  }

  static DatasetUse use(ResultSet row) throws SQLException {
    long count = row.getLong(6);
    OptionalLong rows = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(count);
    @Nullable String profile = row.getString(8);
    return new DatasetUse(
        new Dataset(
            row.getString(1),
            row.getString(2),
            row.getLong(3),
            Optional.ofNullable(row.getString(4)),
            Optional.ofNullable(row.getString(5)),
            rows,
            Optional.ofNullable(row.getString(7)),
            profile == null ? Optional.empty() : Optional.of(new Blob(profile, row.getLong(9)))),
        Purpose.valueOf(row.getString(10)));
  }

  static void insert(Session session, String model, int number, VersionDetails details)
      throws SQLException {
    for (Artifact artifact : details.artifacts()) {
      insert(session, model, number, artifact);
    }
    for (Metric metric : details.metrics()) {
      session.update(
          "INSERT INTO metrics (model, number, name, slice, value, direction)"
              + " VALUES (?, ?, ?, ?, ?, ?)",
          model,
          number,
          metric.name(),
          metric.slice(),
          metric.value(),
          metric.direction().name());
    }
    for (int i = 0; i < details.uses().size(); i++) {
      insert(session, model, number, i, details.uses().get(i));
    }
    for (Map.Entry<String, String> tag : details.tags().entrySet()) {
      setTag(session, model, number, tag.getKey(), tag.getValue());
    }
    for (Map.Entry<String, String> entry : details.environment().entries().entrySet()) {
      session.update(
          "INSERT INTO environments (model, number, name, value) VALUES (?, ?, ?, ?)",
          model,
          number,
          entry.getKey(),
          entry.getValue());
    }
  }

  static void insert(Session session, String model, int number, Artifact artifact)
      throws SQLException {
    session.update(
        "INSERT INTO artifacts (model, number, name, sha256, size_bytes) VALUES (?, ?, ?, ?, ?)",
        model,
        number,
        artifact.name(),
        artifact.sha256(),
        artifact.sizeBytes());
  }

  private static void insert(
      Session session, String model, int number, int position, DatasetUse use) throws SQLException {
    Dataset dataset = use.dataset();
    session.update(
        "INSERT INTO datasets (model, number, position, name, sha256, size_bytes, source, split,"
            + " row_count, schema_text, profile_sha256, profile_bytes, purpose)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        model,
        number,
        position,
        dataset.name(),
        dataset.sha256(),
        dataset.sizeBytes(),
        dataset.source().orElse(null),
        dataset.split().orElse(null),
        dataset.rows().isPresent() ? dataset.rows().getAsLong() : null,
        dataset.schema().orElse(null),
        dataset.profile().map(Blob::sha256).orElse(null),
        dataset.profile().map(Blob::sizeBytes).orElse(null),
        use.purpose().name());
  }

  static Optional<String> tag(Session session, String model, int number, String key)
      throws SQLException {
    return session.first(
        "SELECT value FROM tags WHERE model = ? AND number = ? AND name = ?",
        row -> row.getString(1),
        model,
        number,
        key);
  }

  static void setTag(Session session, String model, int number, String key, String value)
      throws SQLException {
    session.update(
        "INSERT INTO tags (model, number, name, value) VALUES (?, ?, ?, ?)"
            + " ON CONFLICT (model, number, name) DO UPDATE SET value = excluded.value",
        model,
        number,
        key,
        value);
  }

  static void deleteTag(Session session, String model, int number, String key) throws SQLException {
    session.update(
        "DELETE FROM tags WHERE model = ? AND number = ? AND name = ?", model, number, key);
  }

  /** Gives the version's artifacts up; their bytes are left to garbage collection. */
  static void deleteArtifacts(Session session, String model, int number) throws SQLException {
    session.update("DELETE FROM artifacts WHERE model = ? AND number = ?", model, number);
  }

  /** Keeps of a version only what the lineage of others and comparisons with it need. */
  static void purge(Session session, String model, int number) throws SQLException {
    deleteArtifacts(session, model, number);
    session.update("DELETE FROM tags WHERE model = ? AND number = ?", model, number);
    session.update("DELETE FROM environments WHERE model = ? AND number = ?", model, number);
    session.update(
        "UPDATE datasets SET profile_sha256 = NULL, profile_bytes = NULL"
            + " WHERE model = ? AND number = ?",
        model,
        number);
    VersionTable.describe(session, model, number, "");
  }
}
