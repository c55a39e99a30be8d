package io.mlops4j.core.store;

import org.sqlite.SQLiteJDBCLoader;

/** The native library below {@link SqliteConnections}. */
public final class SqliteDriver {
  private SqliteDriver() {}

  /**
   * Begins to unpack and link the library on a thread of its own, unless that was begun before.
   *
   * <p>It is the longest part of opening a registry in a fresh JVM; the rest goes on meanwhile, and
   * the first connection waits for it. A failure is left for that connection to meet and to report.
   */
  public static void load() {
    Loading.begin();
  }

  private static final class Loading {
    static {
      Thread thread = new Thread(Loading::run, "mlops4j-sqlite-driver");
      thread.setDaemon(true);
      thread.start();
    }

    static void begin() {}

    private static void run() {
      try {
        SQLiteJDBCLoader.initialize();
      } catch (Exception | LinkageError e) {
        System.getLogger(SqliteDriver.class.getName())
            .log(System.Logger.Level.DEBUG, "SQLite did not load", e);
      }
    }
  }
}
