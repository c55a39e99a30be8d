package io.mlops4j.core;

import io.mlops4j.core.store.Connections;
import io.mlops4j.core.store.PostgresConnections;
import io.mlops4j.core.store.SqliteConnections;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The database products a registry runs on. The behaviour of the registry is tested on each.
 *
 * <p>On PostgreSQL a directory holds the artifacts, and stands for a schema of its own on a server
 * that the tests of one JVM share.
 */
public enum TestDatabase {
  SQLITE {
    @Override
    RegistryOptions at(Path directory) {
      return patient(ModelRegistry.at(directory));
    }

    @Override
    @SuppressWarnings("exports")
    public Connections connections(Path directory) {
      return new SqliteConnections(directory.resolve("registry.db"), BUSY_TIMEOUT);
    }

    @Override
    String address(Path directory) {
      return directory.toString();
    }

    @Override
    Connection connect(Path directory) throws SQLException {
      return DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("registry.db"));
    }

    @Override
    String holdingTheWriteLock() {
      return "BEGIN IMMEDIATE";
    }

    @Override
    String ignoringReferences() {
      return "PRAGMA foreign_keys = OFF";
    }
  },

  POSTGRESQL {
    @Override
    RegistryOptions at(Path directory) {
      return patient(
          ModelRegistry.at(source(url(directory)), ArtifactStore.inDirectory(directory)));
    }

    @Override
    @SuppressWarnings("exports")
    public Connections connections(Path directory) {
      return new PostgresConnections(source(url(directory)), BUSY_TIMEOUT);
    }

    @Override
    String address(Path directory) {
      return url(directory) + SEPARATOR + directory;
    }

    @Override
    Connection connect(Path directory) throws SQLException {
      return source(url(directory)).getConnection();
    }

    @Override
    String holdingTheWriteLock() {
      return "BEGIN; SELECT pg_advisory_xact_lock("
          + "hashtextextended('mlops4j ' || current_schema(), 0))";
    }

    @Override
    String ignoringReferences() {
      return "SET session_replication_role = replica";
    }
  };

  private static final Duration BUSY_TIMEOUT = Duration.ofMinutes(2);
  private static final String SEPARATOR = " ";
  private static final Map<Path, String> SCHEMAS = new ConcurrentHashMap<>();

  /** A registry in a directory, or in the schema that goes with it. */
  abstract RegistryOptions at(Path directory);

  /** The database of that registry alone. */
  @SuppressWarnings("exports")
  public abstract Connections connections(Path directory);

  /** What {@link #at(String)} understands in another process. */
  abstract String address(Path directory);

  /** A connection beside the registry's own. */
  abstract Connection connect(Path directory) throws SQLException;

  /** Statements that begin a transaction which holds the lock that writers take. */
  abstract String holdingTheWriteLock();

  /** A statement that lets the connection break foreign keys. */
  abstract String ignoringReferences();

  ModelRegistry open(Path directory) {
    return at(directory).open();
  }

  /** Runs statements, separated by semicolons, beside the registry. */
  void sql(Path directory, String text) throws SQLException {
    try (Connection connection = connect(directory);
        Statement statement = connection.createStatement()) {
      for (String part : text.split(";", -1)) {
        statement.execute(part);
      }
    }
  }

  static RegistryOptions at(String address) {
    int end = address.indexOf(SEPARATOR);
    return patient(
        address.startsWith("jdbc:")
            ? ModelRegistry.at(
                source(address.substring(0, end)),
                ArtifactStore.inDirectory(Path.of(address.substring(end + 1))))
            : ModelRegistry.at(Path.of(address)));
  }

  /** Several processes that write without a pause, on a machine that is busy with other things. */
  private static RegistryOptions patient(RegistryOptions options) {
    return options.busyTimeout(BUSY_TIMEOUT);
  }

  /** The schema that goes with a directory. */
  static DataSource dataSource(Path directory) {
    return source(url(directory));
  }

  private static String url(Path directory) {
    return SCHEMAS.computeIfAbsent(directory, path -> Server.newSchemaUrl());
  }

  private static PGSimpleDataSource source(String url) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url);
    return source;
  }

  /** One server for the JVM, which stops with it. */
  private static final class Server {
    private static final String DATABASE = "german";
    private static final EmbeddedPostgres POSTGRES = start();
    private static int schemas;

    private Server() {}

    private static EmbeddedPostgres start() {
      try {
        EmbeddedPostgres server =
            EmbeddedPostgres.builder()
                .setServerConfig("fsync", "off")
                .setServerConfig("max_connections", "100")
                .start();
        try (Connection connection = server.getPostgresDatabase().getConnection();
            Statement statement = connection.createStatement()) {
          // A language whose order and letters are not those of the bytes.
          statement.execute(
              "CREATE DATABASE %s TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'de'"
                  .formatted(DATABASE));
        }
        return server;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    static synchronized String newSchemaUrl() {
      String schema = "registry_" + ++schemas;
      try (Connection connection = POSTGRES.getDatabase("postgres", DATABASE).getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE SCHEMA " + schema);
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
      return POSTGRES.getJdbcUrl("postgres", DATABASE) + "&currentSchema=" + schema;
    }
  }
}
