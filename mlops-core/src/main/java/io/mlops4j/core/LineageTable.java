package io.mlops4j.core;

import io.mlops4j.core.store.Session;
import java.sql.SQLException;
import java.util.List;

/**
 * The SQL that follows derivations, each walk one statement. {@code UNION} drops what was found
 * before, so that even a database somebody put a cycle into ends the walk. What a run took in its
 * versions were trained on, unless they state that dataset themselves.
 */
final class LineageTable {
  private static final String ANCESTORS =
      "WITH RECURSIVE line (model, number) AS ("
          + "SELECT v.model, v.number FROM versions v WHERE v.model = ? AND v.number = ?"
          + " UNION SELECT v.parent_model, v.parent_number FROM line l"
          + " JOIN versions v ON v.model = l.model AND v.number = l.number"
          + " WHERE v.parent_model IS NOT NULL) ";
  private static final String DESCENDANTS =
      "WITH RECURSIVE line (model, number) AS ("
          + "SELECT v.model, v.number FROM versions v WHERE v.model = ? AND v.number = ?"
          + " UNION SELECT v.model, v.number FROM line l"
          + " JOIN versions v ON v.parent_model = l.model AND v.parent_number = l.number) ";
  // Not EXISTS by the digest: that would go through every version that has a popular dataset.
  private static final String NOT_STATED =
      " d.sha256 NOT IN (SELECT o.sha256 FROM datasets o"
          + " WHERE o.model = v.model AND o.number = v.number)";
  private static final String STATED =
      "SELECT DISTINCT d.model, d.number FROM datasets d"
          + " WHERE d.sha256 = ? AND d.purpose = 'TRAINING'";
  private static final String TAKEN =
      "SELECT v.model, v.number FROM run_datasets d JOIN runs r ON r.id = d.run"
          + " JOIN versions v ON v.run_id = r.run_id WHERE d.sha256 = ? AND"
          + NOT_STATED;
  private static final String TRAINED_ON =
      "WITH line (model, number) AS (" + STATED + " UNION " + TAKEN + ") ";
  private static final String EVALUATED_ON =
      "WITH line (model, number) AS (SELECT DISTINCT d.model, d.number FROM datasets d"
          + " WHERE d.sha256 = ? AND d.purpose = 'EVALUATION') ";
  // Walked apart: PostgreSQL takes both together for so many that it reads all versions at each
  // step.
  private static final String MADE_FROM =
      "WITH RECURSIVE stated (model, number) AS ("
          + STATED
          + " UNION SELECT v.model, v.number FROM stated l"
          + " JOIN versions v ON v.parent_model = l.model AND v.parent_number = l.number),"
          + " taken (model, number) AS ("
          + TAKEN
          + " UNION SELECT v.model, v.number FROM taken l"
          + " JOIN versions v ON v.parent_model = l.model AND v.parent_number = l.number),"
          + " line (model, number) AS"
          + " (SELECT model, number FROM stated UNION SELECT model, number FROM taken) ";
  private static final String VERSIONS =
      "SELECT "
          + VersionTable.COLUMNS
          + " FROM line l JOIN versions v ON v.model = l.model AND v.number = l.number"
          + " ORDER BY v.model, v.number";
  private static final String DATASETS =
      "SELECT "
          + DetailsTable.DATASET_COLUMNS
          + ", d.purpose, d.model, d.number, 0, d.position FROM line l"
          + " JOIN datasets d ON d.model = l.model AND d.number = l.number"
          + " UNION ALL SELECT "
          + DetailsTable.DATASET_COLUMNS
          + ", 'TRAINING', v.model, v.number, 1, d.position FROM line l"
          + " JOIN versions v ON v.model = l.model AND v.number = l.number"
          + " JOIN runs r ON r.run_id = v.run_id JOIN run_datasets d ON d.run = r.id WHERE"
          + NOT_STATED
          + " ORDER BY 11, 12, 13, 14";
  private static final String ENVIRONMENTS =
      "SELECT e.model, e.number, e.name, e.value FROM line l"
          + " JOIN environments e ON e.model = l.model AND e.number = l.number"
          + " ORDER BY e.model, e.number, e.name";

  private LineageTable() {}

  /** A dataset and the version that used it. */
  record UseOf(String model, int number, DatasetUse use) {}

  /** An entry of a version's environment. */
  record EntryOf(String model, int number, String name, String value) {}

  /** The version itself and those it was made of, ordered by model and number. */
  static List<VersionRow> ancestors(Session session, String model, int number) throws SQLException {
    return session.list(ANCESTORS + VERSIONS, VersionTable::row, model, number);
  }

  /** The version itself and those made of it, ordered by model and number. */
  static List<VersionRow> descendants(Session session, String model, int number)
      throws SQLException {
    return session.list(DESCENDANTS + VERSIONS, VersionTable::row, model, number);
  }

  static List<UseOf> datasetsOfAncestors(Session session, String model, int number)
      throws SQLException {
    return session.list(ANCESTORS + DATASETS, LineageTable::use, model, number);
  }

  static List<UseOf> datasetsOfDescendants(Session session, String model, int number)
      throws SQLException {
    return session.list(DESCENDANTS + DATASETS, LineageTable::use, model, number);
  }

  static List<EntryOf> environmentsOfAncestors(Session session, String model, int number)
      throws SQLException {
    return session.list(ANCESTORS + ENVIRONMENTS, LineageTable::entry, model, number);
  }

  static List<EntryOf> environmentsOfDescendants(Session session, String model, int number)
      throws SQLException {
    return session.list(DESCENDANTS + ENVIRONMENTS, LineageTable::entry, model, number);
  }

  private static EntryOf entry(java.sql.ResultSet row) throws SQLException {
    return new EntryOf(row.getString(1), row.getInt(2), row.getString(3), row.getString(4));
  }

  private static UseOf use(java.sql.ResultSet row) throws SQLException {
    return new UseOf(row.getString(11), row.getInt(12), DetailsTable.use(row));
  }

  /** The versions trained on the data, and everything made of them. */
  static List<VersionRow> madeFrom(Session session, String sha256) throws SQLException {
    return session.list(MADE_FROM + VERSIONS, VersionTable::row, sha256, sha256);
  }

  static List<VersionRow> trainedOn(Session session, String sha256) throws SQLException {
    return session.list(TRAINED_ON + VERSIONS, VersionTable::row, sha256, sha256);
  }

  static List<VersionRow> evaluatedOn(Session session, String sha256) throws SQLException {
    return session.list(EVALUATED_ON + VERSIONS, VersionTable::row, sha256);
  }
}
