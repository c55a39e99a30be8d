package io.mlops4j.core.store;

import io.mlops4j.core.UnsupportedSchemaException;
import java.sql.SQLException;

/**
 * Brings a database to the schema this release reads and writes.
 *
 * <p>One query tells whether there is anything to do; only then are {@link Migrations}, and the
 * library below them, loaded.
 */
public final class Schema {
  /**
   * The newest schema this release knows; one script {@code schema-<n>.sql} leads to each from the
   * one before it, without a gap.
   */
  static final int VERSION = 6;

  private Schema() {}

  /**
   * Applies the scripts the database lacks, all in one transaction; when one fails, none was
   * applied. Several processes may do so at a time.
   *
   * @throws UnsupportedSchemaException when the database is newer than this release
   */
  public static void migrate(Database database) {
    if (database.read(session -> version(database, session)) != VERSION) {
      migrate(database, VERSION, Migrations.SHIPPED);
    }
  }

  static void migrate(Database database, int target, Migrations.Scripts scripts) {
    database.write(
        session -> {
          // Another process may have migrated it while this one waited for the write lock.
          int found = version(database, session);
          if (found > target) {
            throw new UnsupportedSchemaException(
                "the registry has schema version %d, this release reads up to %d; use a newer release"
                    .formatted(found, target));
          }
          if (found < target) {
            Migrations.run(database.connections(), session, found, target, scripts);
          }
          return target;
        });
  }

  static int version(Database database, Session session) throws SQLException {
    boolean empty = !database.connections().hasTable(session, "schema_version");
    return empty
        ? 0
        : session
            .first("SELECT COALESCE(MAX(version), 0) FROM schema_version", row -> row.getInt(1))
            .orElse(0);
  }
}
