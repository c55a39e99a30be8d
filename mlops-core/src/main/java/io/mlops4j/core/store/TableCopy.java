package io.mlops4j.core.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Copies the rows of a registry from one database into another of the same schema version. */
public final class TableCopy {
  private static final int ROWS_AT_ONCE = 500;

  private TableCopy() {}

  /**
   * Copies one consistent state of the tables, in one transaction; memory use does not depend on
   * the number of rows.
   *
   * @param tables names that become part of statements
   * @param before what is done first in that transaction, where no garbage is collected
   * @throws IllegalArgumentException when a table of the target has rows
   */
  public static void run(
      Database source, Database target, List<String> tables, Database.Work<?> before) {
    source.snapshot(
        from ->
            target.write(
                to -> {
                  requireEmpty(to, tables);
                  before.run(to);
                  target.connections().deferReferences(to);
                  for (String table : tables) {
                    copy(from, to, table);
                  }
                  target.connections().checkReferences(to);
                  return tables;
                }));
  }

  /** Throws IllegalArgumentException when a table has rows. */
  public static void requireEmpty(Database target, List<String> tables) {
    target.read(
        session -> {
          requireEmpty(session, tables);
          return tables;
        });
  }

  private static void requireEmpty(Session session, List<String> tables) throws SQLException {
    for (String table : tables) {
      if (session.first("SELECT 1 FROM " + table + " LIMIT 1", row -> true).isPresent()) {
        throw new IllegalArgumentException(
            "the database holds a registry already: its table '%s' is not empty".formatted(table));
      }
    }
  }

  private static void copy(Session from, Session to, String table) throws SQLException {
    try (PreparedStatement read = from.connection().prepareStatement("SELECT * FROM " + table)) {
      read.setFetchSize(ROWS_AT_ONCE);
      try (ResultSet rows = read.executeQuery();
          PreparedStatement write =
              to.connection().prepareStatement(insert(table, rows.getMetaData()))) {
        int columns = rows.getMetaData().getColumnCount();
        int waiting = 0;
        while (rows.next()) {
          for (int column = 1; column <= columns; column++) {
            write.setObject(column, rows.getObject(column));
          }
          write.addBatch();
          if (++waiting == ROWS_AT_ONCE) {
            write.executeBatch();
            waiting = 0;
          }
        }
        if (waiting > 0) {
          write.executeBatch();
        }
      }
    }
  }

  private static String insert(String table, ResultSetMetaData columns) throws SQLException {
    List<String> names = new ArrayList<>();
    for (int column = 1; column <= columns.getColumnCount(); column++) {
      names.add(columns.getColumnName(column));
    }
    return "INSERT INTO %s (%s) VALUES (%s)"
        .formatted(
            table,
            String.join(", ", names),
            String.join(", ", Collections.nCopies(names.size(), "?")));
  }
}
