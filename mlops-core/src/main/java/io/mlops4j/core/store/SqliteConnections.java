package io.mlops4j.core.store;

import io.mlops4j.core.RegistryBusyException;
import io.mlops4j.core.RegistryException;
import io.mlops4j.core.RegistryStorageException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;

/**
 * Sessions on one SQLite file, kept for reuse. Thread-safe.
 *
 * <p>Write-ahead logging lets readers run beside the one writer; {@code synchronous=FULL} makes a
 * commit survive a power failure before it returns.
 */
public final class SqliteConnections implements Connections {
  private static final int KEPT = 8;

  /**
   * What a connection keeps of the file at most, of what it has read. With SQLite's own 2 MB a page
   * of a search over 100,000 versions takes up to twice as long.
   */
  private static final int CACHE_KIBIBYTES = 16 * 1024;

  private final Path file;
  private final SQLiteConfig config;
  private final Duration busyTimeout;
  private final Deque<Session> idle = new ArrayDeque<>();
  private boolean closed;

  /** Whether a failed commit may still be in the log; writers, one at a time, set and clear it. */
  private volatile boolean unsettled;

  public SqliteConnections(Path file, Duration busyTimeout) {
    this.file = file;
    this.busyTimeout = busyTimeout;
    this.config = new SQLiteConfig();
    config.setBusyTimeout((int) Math.min(busyTimeout.toMillis(), Integer.MAX_VALUE));
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    config.enforceForeignKeys(true);
    // PostgreSQL compares like this, and only so does an index serve a prefix.
    config.enableCaseSensitiveLike(true);
  }

  @Override
  public Session borrow() throws SQLException {
    synchronized (idle) {
      if (closed) {
        throw new IllegalStateException("the registry is closed");
      }
      Session session = idle.pollFirst();
      if (session != null) {
        return session;
      }
    }
    return new Session(config.createConnection("jdbc:sqlite:" + file.toAbsolutePath()));
  }

  private static boolean isBusy(SQLException e) {
    return (e.getErrorCode() & 0xff) == SQLiteErrorCode.SQLITE_BUSY.code;
  }

  @Override
  public void begin(Session session) throws SQLException {
    begin(session, SQLiteConfig.TransactionMode.IMMEDIATE);
  }

  @Override
  public void beginSnapshot(Session session) throws SQLException {
    // Not when a connection is opened: then it could meet another that makes the file, which no
    // timeout covers.
    session.update("PRAGMA cache_size = -" + CACHE_KIBIBYTES);
    begin(session, SQLiteConfig.TransactionMode.DEFERRED);
  }

  private static void begin(Session session, SQLiteConfig.TransactionMode mode)
      throws SQLException {
    session
        .connection()
        .unwrap(SQLiteConnection.class)
        .getConnectionConfig()
        .setTransactionMode(mode);
    session.connection().setAutoCommit(false);
  }

  @Override
  public void giveBack(Session session, boolean healthy) {
    synchronized (idle) {
      if (healthy && !closed && idle.size() < KEPT) {
        idle.addFirst(session);
        return;
      }
    }
    closeQuietly(session);
  }

  @Override
  public OptionalLong stamp(Session session) throws SQLException {
    return OptionalLong.of(
        session.first("PRAGMA data_version", row -> row.getLong(1)).orElseThrow());
  }

  @Override
  public boolean hasTable(Session session, String name) throws SQLException {
    return session
        .first("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", row -> true, name)
        .isPresent();
  }

  /**
   * {@return the registry's own tables in an SQLite file, those of its schema's history left out}
   */
  public static List<String> tables(Database database) {
    return database.read(
        session ->
            session.list(
                "SELECT name FROM sqlite_master WHERE type = 'table'"
                    + " AND name NOT LIKE 'sqlite~_%' ESCAPE '~'"
                    + " AND name NOT LIKE 'schema~_%' ESCAPE '~' ORDER BY name",
                row -> row.getString(1)));
  }

  /** {@return what an SQLite file declares: tables, indexes, triggers, views, and all columns} */
  public static List<String> objects(Database database) {
    return database.read(
        session ->
            session.list(
                "SELECT type || ' ' || name || ' of ' || tbl_name AS object FROM sqlite_master"
                    + " WHERE name NOT LIKE 'sqlite~_%' ESCAPE '~'"
                    + " UNION ALL SELECT 'column ' || c.name || ' of ' || m.name"
                    + " FROM sqlite_master m, pragma_table_xinfo(m.name) c"
                    + " WHERE m.type IN ('table', 'view')"
                    + " AND m.name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY object",
                row -> row.getString(1)));
  }

  @Override
  public void deferReferences(Session session) throws SQLException {
    session.update("PRAGMA defer_foreign_keys = ON");
  }

  /** Nothing: the commit checks them, and begins anew. */
  @Override
  public void checkReferences(Session session) {}

  @Override
  public String dialect(String script) {
    return script;
  }

  @Override
  public List<String> damage(Session session) throws SQLException {
    List<String> damage =
        new ArrayList<>(session.list("PRAGMA integrity_check", row -> row.getString(1)));
    damage.removeIf("ok"::equals);
    session.list(
        "PRAGMA foreign_key_check",
        row -> damage.add("table " + row.getString(1) + ": a row refers to a row that is missing"));
    return damage;
  }

  /** By way of auto-commit: the driver's commit() goes on to wait for the write lock once more. */
  @Override
  public void commit(Session session) throws SQLException {
    session.connection().setAutoCommit(true);
  }

  /**
   * A commit that failed in its sync, or after it, has left all of itself in the log. Readers pass
   * over it, but a recovery after a crash would apply it. Overwritten, it is undone.
   */
  @Override
  public boolean undone(SQLException failure) {
    int primary = failure.getErrorCode() & 0xff;
    if (primary != SQLiteErrorCode.SQLITE_IOERR.code
        && primary != SQLiteErrorCode.SQLITE_NOMEM.code) {
      return true;
    }
    unsettled = true;
    try {
      settle();
      return true;
    } catch (SQLException e) {
      failure.addSuppressed(e);
      return false;
    }
  }

  @Override
  public void settle() throws SQLException {
    if (unsettled) {
      settleAll();
    }
  }

  /** The next commit overwrites what a failed one left in the log, whichever process it was of. */
  @Override
  public void settleAll() throws SQLException {
    overwrite();
    unsettled = false;
  }

  /** Commits a change of nothing, which the log takes where a failed commit would be. */
  private void overwrite() throws SQLException {
    Session session = borrow();
    boolean healthy = false;
    try {
      begin(session);
      int marker = session.first("PRAGMA user_version", row -> row.getInt(1)).orElseThrow();
      session.update("PRAGMA user_version = " + ((marker + 1) & Integer.MAX_VALUE));
      commit(session);
      healthy = true;
    } finally {
      session.forget();
      giveBack(session, healthy);
    }
  }

  @Override
  public RegistryException translate(SQLException e) {
    if (isBusy(e)) {
      return new RegistryBusyException(
          "another process held the registry's write lock for more than "
              + busyTimeout
              + "; try again or open the registry with a longer busyTimeout",
          e);
    }
    return new RegistryStorageException(
        "the registry's database failed, nothing was changed: " + e.getMessage(), e);
  }

  @Override
  public void close() {
    Deque<Session> sessions;
    synchronized (idle) {
      closed = true;
      sessions = new ArrayDeque<>(idle);
      idle.clear();
    }
    sessions.forEach(SqliteConnections::closeQuietly);
  }

  private static void closeQuietly(Session session) {
    try {
      session.close();
    } catch (SQLException e) {
      System.getLogger(SqliteConnections.class.getName())
          .log(System.Logger.Level.DEBUG, "a connection did not close", e);
    }
  }
}
