package io.mlops4j.cost;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/*
 * One connection, one thread at a time. An append is one transaction: the entry, its usage and its
 * tags, committed with synchronous=FULL so that it is on the disk when append returns. Other
 * processes may read and append; BEGIN IMMEDIATE takes the write lock before the key is looked up,
 * so two of them cannot both find it free.
 *
 * SQLite's SUM fails beyond 64 bits, and sums go beyond them. So every sum is two: of the amounts
 * divided by 10^9 and of what that leaves. The parts stay below 10^10, good for 9 * 10^8 entries of
 * the largest amount there is, and SQLite reports an error rather than wrap beyond that.
 */
/** A ledger in a SQLite file. Thread-safe. */
final class SqliteLedger implements Ledger {
  private static final int FORMAT = 1;
  private static final int PAGE = 512;
  private static final String SUMS =
      "SUM(CASE WHEN e.currency = ? THEN e.picos / 1000000000 END),"
          + " SUM(CASE WHEN e.currency = ? THEN e.picos % 1000000000 END),"
          + " COUNT(CASE WHEN e.currency = ? THEN 1 END),"
          + " COUNT(CASE WHEN e.currency IS NULL THEN 1 END)";

  private final Path file;
  private final Connection connection;
  private boolean closed;

  private SqliteLedger(Path file, Connection connection) {
    this.file = file;
    this.connection = connection;
  }

  static SqliteLedger open(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    if (parent == null || !Files.isDirectory(parent) || Files.isDirectory(file)) {
      throw new LedgerException(
          "no place for a ledger: '" + file + "'; give a file in a directory that exists");
    }
    Connection connection = null;
    try {
      connection = DriverManager.getConnection("jdbc:sqlite:" + file.toAbsolutePath());
      prepare(file, connection);
      return new SqliteLedger(file, connection);
    } catch (SQLException | LedgerException e) {
      closeAfter(e, connection);
      throw e instanceof LedgerException refusal
          ? refusal
          : new LedgerException(
              "cannot open ledger '"
                  + file
                  + "': "
                  + e.getMessage()
                  + "; it has to be a SQLite file, and org.xerial:sqlite-jdbc on the class path",
              e);
    }
  }

  private static void prepare(Path file, Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA busy_timeout = 10000");
      statement.execute("PRAGMA synchronous = FULL");
      statement.execute("BEGIN IMMEDIATE");
      int format = readInt(statement, "PRAGMA user_version");
      int tables = readInt(statement, "SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table'");
      if (format == 0 && tables == 0) {
        for (String definition : LedgerSchema.DEFINITIONS) {
          statement.execute(definition);
        }
        statement.execute("PRAGMA user_version = " + FORMAT);
      } else if (format != FORMAT
          || readInt(statement, "PRAGMA application_id") != LedgerSchema.ID) {
        statement.execute("ROLLBACK");
        throw new LedgerException(
            "not a ledger of format " + FORMAT + ": '" + file + "' has format " + format);
      }
      statement.execute("COMMIT");
      // Stays in the file, so it is set only once the file is known to be ours.
      statement.execute("PRAGMA journal_mode = WAL");
    }
  }

  @Override
  public synchronized Receipt append(Instant at, Charge charge, Cost cost) {
    return run(
        "append to",
        () -> {
          execute("BEGIN IMMEDIATE");
          try {
            Optional<LedgerEntry> existing = findByKey(charge.key());
            Receipt receipt =
                existing.isPresent()
                    ? MemoryLedger.duplicate(existing.get(), charge, cost)
                    : new Receipt(
                        LedgerRows.insert(connection, at, charge, cost), /* duplicate= */ false);
            execute("COMMIT");
            return receipt;
          } catch (SQLException | RuntimeException e) {
            rollBackAfter(e);
            throw e;
          }
        });
  }

  private Optional<LedgerEntry> findByKey(Optional<String> key) throws SQLException {
    if (key.isEmpty()) {
      return Optional.empty();
    }
    try (PreparedStatement select =
        connection.prepareStatement("SELECT * FROM entry e WHERE idempotency_key = ?")) {
      select.setString(1, key.get());
      return LedgerRows.read(connection, select).stream().findFirst();
    }
  }

  @Override
  public void forEach(LedgerQuery query, Consumer<LedgerEntry> visitor) {
    long after = 0;
    List<LedgerEntry> page;
    do {
      page = page(query, after);
      page.forEach(visitor);
      after = page.isEmpty() ? after : page.get(page.size() - 1).sequence();
    } while (page.size() == PAGE);
  }

  /** Entries are read in pages, so that a visitor runs neither under the lock nor for ever. */
  private synchronized List<LedgerEntry> page(LedgerQuery query, long after) {
    return run(
        "read",
        () -> {
          LedgerWhere where = LedgerWhere.of(query);
          String sql =
              "SELECT * FROM entry e WHERE e.sequence > ? AND "
                  + where.sql()
                  + " ORDER BY e.sequence LIMIT "
                  + PAGE;
          try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setLong(1, after);
            where.bind(select, 2);
            return LedgerRows.read(connection, select);
          }
        });
  }

  @Override
  public synchronized LedgerSum sum(LedgerQuery query, String currency) {
    return run(
        "sum",
        () -> {
          LedgerWhere where = LedgerWhere.of(query);
          String sql = "SELECT " + SUMS + " FROM entry e WHERE " + where.sql();
          try (PreparedStatement select = connection.prepareStatement(sql)) {
            bindCurrency(select, currency);
            where.bind(select, 4);
            try (ResultSet row = select.executeQuery()) {
              row.next();
              return readSum(row, 1, currency);
            }
          }
        });
  }

  @Override
  public synchronized SortedMap<String, LedgerSum> sumByTag(
      LedgerQuery query, String tag, String currency) {
    return run(
        "sum",
        () -> {
          LedgerWhere where = LedgerWhere.of(query);
          String sql =
              "SELECT "
                  + SUMS
                  + ", g.value FROM entry e JOIN tag g ON g.sequence = e.sequence"
                  + " WHERE g.name = ? AND "
                  + where.sql()
                  + " GROUP BY g.value";
          TreeMap<String, LedgerSum> sums = new TreeMap<>();
          try (PreparedStatement select = connection.prepareStatement(sql)) {
            bindCurrency(select, currency);
            select.setString(4, tag);
            where.bind(select, 5);
            try (ResultSet rows = select.executeQuery()) {
              while (rows.next()) {
                sums.put(rows.getString(5), readSum(rows, 1, currency));
              }
            }
          }
          return Collections.unmodifiableSortedMap(sums);
        });
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      connection.close();
    } catch (SQLException e) {
      throw new LedgerException("cannot close ledger '" + file + "': " + e.getMessage(), e);
    }
  }

  private static void bindCurrency(PreparedStatement select, String currency) throws SQLException {
    for (int i = 1; i <= 3; i++) {
      select.setString(i, currency);
    }
  }

  private static LedgerSum readSum(ResultSet row, int first, String currency) throws SQLException {
    return LedgerRows.sum(
        row.getLong(first),
        row.getLong(first + 1),
        row.getLong(first + 2),
        row.getLong(first + 3),
        currency);
  }

  private static int readInt(Statement statement, String sql) throws SQLException {
    try (ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getInt(1);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void rollBackAfter(Exception cause) {
    try {
      execute("ROLLBACK");
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  private static void closeAfter(Exception cause, @Nullable Connection connection) {
    if (connection == null) {
      return;
    }
    try {
      connection.close();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  private <T> T run(String verb, Work<T> work) {
    if (closed) {
      throw new IllegalStateException("ledger is closed: '" + file + "'");
    }
    try {
      return work.run();
    } catch (SQLException e) {
      throw new LedgerException("cannot " + verb + " ledger '" + file + "': " + e.getMessage(), e);
    }
  }

  private interface Work<T> {
    T run() throws SQLException;
  }
}
