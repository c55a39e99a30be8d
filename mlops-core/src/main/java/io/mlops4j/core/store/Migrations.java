package io.mlops4j.core.store;

import io.mlops4j.core.RegistryStorageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.ibatis.migration.Change;
import org.apache.ibatis.migration.MigrationException;
import org.apache.ibatis.migration.MigrationLoader;
import org.apache.ibatis.migration.operations.UpOperation;
import org.apache.ibatis.migration.options.DatabaseOperationOption;
import org.jspecify.annotations.Nullable;

/**
 * Runs numbered scripts through MyBatis Migrations inside a transaction that is already under way.
 *
 * <p>The library keeps its log in {@code schema_changelog}. What counts is {@code schema_version},
 * to which every script adds its number as its last statement: earlier releases look there, and a
 * registry they wrote has no log yet.
 */
final class Migrations {
  /** The scripts in the library's jar. */
  static final Scripts SHIPPED = Migrations::shipped;

  private static final String LOG = "schema_changelog";

  private Migrations() {}

  /** Where the text of a script comes from. */
  interface Scripts {
    String script(int version);
  }

  static void run(Connections connections, Session session, int found, int target, Scripts scripts)
      throws SQLException {
    if (!connections.hasTable(session, LOG)) {
      session.update(
          connections.dialect(
              "CREATE TABLE "
                  + LOG
                  + " (id BIGINT NOT NULL PRIMARY KEY, applied_at TEXT NOT NULL,"
                  + " description TEXT NOT NULL)"));
      for (int version = 1; version <= found; version++) {
        session.update(
            "INSERT INTO " + LOG + " (id, applied_at, description) VALUES (?, ?, ?)",
            version,
            "before this log began",
            name(version));
      }
    }
    DatabaseOperationOption options = new DatabaseOperationOption();
    options.setChangelogTable(LOG);
    options.setThrowWarning(false);
    try {
      new UpOperation()
          .operate(
              () -> JoinedTransaction.of(session.connection()),
              new Loader(connections, target, scripts),
              options,
              null);
    } catch (MigrationException e) {
      throw failure(e);
    }
  }

  /** The database's own exception below the library's, so that it is translated as any other. */
  private static SQLException failure(MigrationException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return sql;
      }
    }
    return new SQLException("the schema could not be migrated: " + e.getMessage(), e);
  }

  private static String name(int version) {
    return "schema-" + version + ".sql";
  }

  private static String shipped(int version) {
    String name = name(version);
    try (InputStream in = Migrations.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the library's jar lacks " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new RegistryStorageException("the library's jar cannot be read: " + name, e);
    }
  }

  private record Loader(Connections connections, int target, Scripts scripts)
      implements MigrationLoader {
    @Override
    public List<Change> getMigrations() {
      // The library sorts the list in place.
      return new ArrayList<>(IntStream.rangeClosed(1, target).mapToObj(Loader::change).toList());
    }

    private static Change change(int version) {
      Change change = new Change(BigDecimal.valueOf(version), null, name(version));
      change.setFilename(name(version));
      return change;
    }

    @Override
    public Reader getScriptReader(Change change, boolean undo) {
      int version = change.getId().intValueExact();
      return new StringReader(
          connections.dialect(scripts.script(version))
              + "\nINSERT INTO schema_version (version) VALUES (%d);\n".formatted(version));
    }

    @Override
    public @Nullable Reader getBootstrapReader() {
      return null;
    }

    @Override
    public @Nullable Reader getOnAbortReader() {
      return null;
    }
  }
}
