package io.mlops4j.core;

import io.mlops4j.core.store.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Completes the versions of a page with one query for each kind of part. */
final class VersionPage {
  private VersionPage() {}

  private record Key(String model, int number) {
    static Key of(ResultSet row) throws SQLException {
      return new Key(row.getString(1), row.getInt(2));
    }
  }

  static List<ModelVersion> of(RegistryParts parts, Session session, List<VersionRow> rows)
      throws SQLException {
    Map<Key, VersionDetails> details = new LinkedHashMap<>();
    List<Object> arguments = new ArrayList<>();
    for (VersionRow row : rows) {
      details.put(
          new Key(row.model(), row.number()),
          new VersionDetails(
              new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new TreeMap<>()));
      arguments.add(row.model());
      arguments.add(row.number());
    }
    if (!rows.isEmpty()) {
      read(session, details, arguments.toArray());
    }
    List<ModelVersion> versions = new ArrayList<>();
    for (VersionRow row : rows) {
      VersionDetails found =
          Objects.requireNonNull(details.get(new Key(row.model(), row.number())));
      versions.add(
          new ModelVersion(
              parts,
              row,
              new VersionDetails(
                  List.copyOf(found.artifacts()),
                  List.copyOf(found.metrics()),
                  List.copyOf(found.datasets()),
                  Collections.unmodifiableMap(found.tags()))));
    }
    return versions;
  }

  private static void read(Session session, Map<Key, VersionDetails> details, Object[] keys)
      throws SQLException {
    String of =
        " WHERE (model, number) IN (VALUES "
            + "(?, ?), ".repeat(keys.length / 2 - 1)
            + "(?, ?)) ORDER BY model, number, ";
    session.list(
        "SELECT model, number, name, sha256, size_bytes FROM artifacts" + of + "name",
        row ->
            at(details, row)
                .artifacts()
                .add(new Artifact(row.getString(3), row.getString(4), row.getLong(5))),
        keys);
    session.list(
        "SELECT model, number, name, slice, value, direction FROM metrics" + of + "name, slice",
        row ->
            at(details, row)
                .metrics()
                .add(
                    new Metric(
                        row.getString(3),
                        row.getString(4),
                        row.getDouble(5),
                        Direction.valueOf(row.getString(6)))),
        keys);
    session.list(
        "SELECT model, number, name, sha256, size_bytes, source, split, row_count, schema_text"
            + " FROM datasets"
            + of
            + "position",
        row -> at(details, row).datasets().add(VersionTable.dataset(row, 2)),
        keys);
    session.list(
        "SELECT model, number, name, value FROM tags" + of + "name",
        row -> at(details, row).tags().put(row.getString(3), row.getString(4)) == null,
        keys);
  }

  private static VersionDetails at(Map<Key, VersionDetails> details, ResultSet row)
      throws SQLException {
    return Objects.requireNonNull(details.get(Key.of(row)));
  }
}
