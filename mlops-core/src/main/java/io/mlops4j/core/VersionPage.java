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
    /** Reads the last two of so many columns. */
    static Key of(ResultSet row, int columns) throws SQLException {
      return new Key(row.getString(columns - 1), row.getInt(columns));
    }
  }

  /** What is collected of a version. */
  private record Parts(
      List<Artifact> artifacts,
      List<Metric> metrics,
      List<DatasetUse> uses,
      Map<String, String> tags,
      Map<String, String> environment) {}

  static List<ModelVersion> of(RegistryParts parts, Session session, List<VersionRow> rows)
      throws SQLException {
    Map<Key, Parts> details = new LinkedHashMap<>();
    List<Object> arguments = new ArrayList<>();
    for (VersionRow row : rows) {
      details.put(
          new Key(row.model(), row.number()),
          new Parts(
              new ArrayList<>(),
              new ArrayList<>(),
              new ArrayList<>(),
              new TreeMap<>(),
              new TreeMap<>()));
      arguments.add(row.model());
      arguments.add(row.number());
    }
    if (!rows.isEmpty()) {
      read(session, details, arguments.toArray());
    }
    List<ModelVersion> versions = new ArrayList<>();
    for (VersionRow row : rows) {
      Parts found = Objects.requireNonNull(details.get(new Key(row.model(), row.number())));
      versions.add(
          new ModelVersion(
              parts,
              row,
              new VersionDetails(
                  List.copyOf(found.artifacts()),
                  List.copyOf(found.metrics()),
                  List.copyOf(found.uses()),
                  Collections.unmodifiableMap(found.tags()),
                  new Environment(found.environment()))));
    }
    return versions;
  }

  private static void read(Session session, Map<Key, Parts> details, Object[] keys)
      throws SQLException {
    String of =
        ", d.model, d.number FROM %s d WHERE (d.model, d.number) IN (VALUES "
            + "(?, ?), ".repeat(keys.length / 2 - 1)
            + "(?, ?)) ORDER BY d.model, d.number, ";
    session.list(
        "SELECT d.name, d.sha256, d.size_bytes" + of.formatted("artifacts") + "d.name",
        row ->
            at(details, row, 5)
                .artifacts()
                .add(new Artifact(row.getString(1), row.getString(2), row.getLong(3))),
        keys);
    session.list(
        "SELECT d.name, d.slice, d.value, d.direction"
            + of.formatted("metrics")
            + "d.name, d.slice",
        row ->
            at(details, row, 6)
                .metrics()
                .add(
                    new Metric(
                        row.getString(1),
                        row.getString(2),
                        row.getDouble(3),
                        Direction.valueOf(row.getString(4)))),
        keys);
    session.list(
        "SELECT "
            + DetailsTable.DATASET_COLUMNS
            + ", d.purpose"
            + of.formatted("datasets")
            + "d.position",
        row -> at(details, row, 12).uses().add(DetailsTable.use(row)),
        keys);
    session.list(
        "SELECT d.name, d.value" + of.formatted("tags") + "d.name",
        row -> at(details, row, 4).tags().put(row.getString(1), row.getString(2)) == null,
        keys);
    session.list(
        "SELECT d.name, d.value" + of.formatted("environments") + "d.name",
        row -> at(details, row, 4).environment().put(row.getString(1), row.getString(2)) == null,
        keys);
  }

  private static Parts at(Map<Key, Parts> details, ResultSet row, int columns) throws SQLException {
    return Objects.requireNonNull(details.get(Key.of(row, columns)));
  }
}
