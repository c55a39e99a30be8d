package io.mlops4j.core.store;

import io.mlops4j.core.RegistryStorageException;
import io.mlops4j.core.UnsupportedSchemaException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;

/** Brings a database to the schema this release reads and writes. */
public final class Schema {
  /** The newest schema this release knows; one script {@code schema-<n>.sql} leads to each. */
  static final int VERSION = 2;

  private Schema() {}

  /**
   * Applies the scripts the database lacks, all in one transaction.
   *
   * @throws UnsupportedSchemaException when the database is newer than this release
   */
  public static void migrate(Database database) {
    if (database.read(session -> version(database, session)) == VERSION) {
      return;
    }
    database.write(
        session -> {
          int found = version(database, session);
          if (found > VERSION) {
            throw new UnsupportedSchemaException(
                "the registry has schema version %d, this release reads up to %d; use a newer release"
                    .formatted(found, VERSION));
          }
          for (int next = found + 1; next <= VERSION; next++) {
            session.script(script(next));
            session.update("INSERT INTO schema_version (version) VALUES (?)", next);
          }
          return VERSION;
        });
  }

  private static int version(Database database, Session session) throws SQLException {
    boolean empty = !database.connections().hasTable(session, "schema_version");
    return empty
        ? 0
        : session
            .first("SELECT COALESCE(MAX(version), 0) FROM schema_version", row -> row.getInt(1))
            .orElse(0);
  }

  private static String script(int version) {
    String name = "schema-" + version + ".sql";
    try (InputStream in = Schema.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the library's jar lacks " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new RegistryStorageException("the library's jar cannot be read: " + name, e);
    }
  }
}
