package io.mlops4j.core.store;

import io.mlops4j.core.RegistryBusyException;
import io.mlops4j.core.RegistryException;
import io.mlops4j.core.RegistryStorageException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * Sessions on the current schema of one PostgreSQL database, each borrowed from the application's
 * data source and given back to it. Thread-safe.
 *
 * <p>Writers take an advisory lock of the schema, so that no two transactions overlap, as on
 * SQLite. A commit is on disk before it returns, even where the server's default is laxer.
 */
public final class PostgresConnections implements Connections {
  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final String COMPLETION_UNKNOWN = "40003";
  private static final String NOT_CONNECTED = "08003";
  private static final String QUERY_CANCELED = "57014";

  /** Classes of states in which nobody is left to say what became of a commit. */
  private static final Set<String> LOST = Set.of("08", "53", "57", "58", "XX");

  private static final Pattern TEXT = Pattern.compile("\\bTEXT\\b");
  private static final Pattern BLOB = Pattern.compile("\\bBLOB\\b");

  private final DataSource source;
  private final Duration busyTimeout;
  private volatile boolean closed;

  public PostgresConnections(DataSource source, Duration busyTimeout) {
    this.source = source;
    this.busyTimeout = busyTimeout;
  }

  @Override
  public Session borrow() throws SQLException {
    if (closed) {
      throw new IllegalStateException("the registry is closed");
    }
    Connection connection = source.getConnection();
    try {
      if (!connection.getAutoCommit()) {
        connection.setAutoCommit(true);
      }
    } catch (SQLException broken) {
      try (connection) {
        throw broken;
      }
    }
    return new Session(connection);
  }

  @Override
  public void giveBack(Session session, boolean healthy) {
    try (Connection connection = session.connection()) {
      if (!connection.getAutoCommit()) {
        // A pool may hand the connection to others; nothing of this transaction may reach them.
        connection.rollback();
        connection.setAutoCommit(true);
      }
    } catch (SQLException e) {
      System.getLogger(PostgresConnections.class.getName())
          .log(System.Logger.Level.DEBUG, "a connection could not be given back", e);
    }
  }

  @Override
  public void begin(Session session) throws SQLException {
    session.connection().setAutoCommit(false);
    // Under a stricter default the transaction would see the state from before it had the lock.
    session.update("SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE");
    session.first(
        "SELECT set_config('lock_timeout', ?, true), CASE current_setting('synchronous_commit')"
            + " WHEN 'off' THEN set_config('synchronous_commit', 'on', true) END",
        row -> true,
        lockTimeout());
    session.first(
        "SELECT pg_advisory_xact_lock(hashtextextended('mlops4j ' || current_schema(), 0))",
        row -> true);
  }

  /** In milliseconds; zero would mean no limit. */
  private String lockTimeout() {
    return Long.toString(Math.max(1, Math.min(busyTimeout.toMillis(), Integer.MAX_VALUE)));
  }

  @Override
  public void beginSnapshot(Session session) throws SQLException {
    session.connection().setAutoCommit(false);
    session.update("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
  }

  @Override
  public OptionalLong stamp(Session session) {
    return OptionalLong.empty();
  }

  @Override
  public boolean hasTable(Session session, String name) throws SQLException {
    return session
        .first(
            "SELECT 1 FROM pg_catalog.pg_tables"
                + " WHERE schemaname = current_schema() AND tablename = ?",
            row -> true,
            name)
        .isPresent();
  }

  /** Text in the order of its bytes, as in SQLite, whatever the language of the database. */
  @Override
  public String dialect(String script) {
    String text = TEXT.matcher(script).replaceAll("TEXT COLLATE \"C\"");
    return BLOB.matcher(text).replaceAll("BYTEA");
  }

  @Override
  public void deferReferences(Session session) throws SQLException {
    alterReferences(session, "DEFERRABLE INITIALLY DEFERRED");
  }

  @Override
  public void checkReferences(Session session) throws SQLException {
    session.update("SET CONSTRAINTS ALL IMMEDIATE");
    alterReferences(session, "NOT DEFERRABLE");
  }

  private static void alterReferences(Session session, String when) throws SQLException {
    for (Reference reference : session.list(Reference.ALL, Reference::read)) {
      session.update(reference.alter(when));
    }
  }

  /** References to rows that are missing; PostgreSQL itself checks its pages as it reads them. */
  @Override
  public List<String> damage(Session session) throws SQLException {
    List<String> damage = new ArrayList<>();
    for (Reference reference : session.list(Reference.ALL, Reference::read)) {
      session.list(
          reference.broken(),
          row -> damage.add(reference.table() + ": a row refers to a row that is missing"));
    }
    return damage;
  }

  /** A foreign key, in quoted names. */
  private record Reference(
      String table, String name, String columns, String target, String targetColumns) {
    static final String ALL =
        "SELECT c.conrelid::regclass::text, quote_ident(c.conname), "
            + columns("conrelid", "conkey")
            + ", c.confrelid::regclass::text, "
            + columns("confrelid", "confkey")
            + " FROM pg_catalog.pg_constraint c"
            + " WHERE c.contype = 'f' AND c.connamespace = current_schema()::text::regnamespace";

    private static String columns(String table, String key) {
      return ("(SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY k.n)"
              + " FROM unnest(c.%2$s) WITH ORDINALITY k (number, n)"
              + " JOIN pg_catalog.pg_attribute a"
              + " ON a.attrelid = c.%1$s AND a.attnum = k.number)")
          .formatted(table, key);
    }

    static Reference read(ResultSet row) throws SQLException {
      return new Reference(
          row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getString(5));
    }

    String alter(String when) {
      return "ALTER TABLE %s ALTER CONSTRAINT %s %s".formatted(table, name, when);
    }

    String broken() {
      return "SELECT 1 FROM %s WHERE (%s) IS NOT NULL AND (%s) NOT IN (SELECT %s FROM %s)"
          .formatted(table, columns, columns, targetColumns, target);
    }
  }

  /** What is left of the transaction's settings ends when the session is given back. */
  @Override
  public void commit(Session session) throws SQLException {
    session.connection().commit();
  }

  /**
   * A server that lives to refuse a commit has undone it, and says why; a connection found closed
   * carried no commit. The rest are broken connections, and servers on their way down, which may
   * have written it before.
   */
  @Override
  public boolean undone(SQLException failure) {
    String state = failure.getSQLState();
    if (NOT_CONNECTED.equals(state) || QUERY_CANCELED.equals(state)) {
      return true;
    }
    return state != null
        && state.length() == 5
        && !COMPLETION_UNKNOWN.equals(state)
        && !LOST.contains(state.substring(0, 2));
  }

  /** Nothing: the server keeps the lock until a transaction is over, and then for good. */
  @Override
  public void settle() {}

  /** Nothing, for the same reason. */
  @Override
  public void settleAll() {}

  @Override
  public RegistryException translate(SQLException e) {
    if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
      return new RegistryBusyException(
          "another process held the registry's write lock for more than "
              + busyTimeout
              + "; try again or open the registry with a longer busyTimeout",
          e);
    }
    return new RegistryStorageException(
        "the registry's database failed, nothing was changed: " + e.getMessage(), e);
  }

  /** The data source stays open: it belongs to the application. */
  @Override
  public void close() {
    closed = true;
  }
}
