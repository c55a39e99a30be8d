package io.mlops4j.benchmarks;

import io.mlops4j.core.ActiveRun;
import io.mlops4j.core.MetricBatch;
import io.mlops4j.core.ModelRegistry;
import io.mlops4j.core.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Prints how many metric points per second are logged durably in batches of 10,000, beside bare
 * SQLite: prepared inserts into a table without row id, one transaction per batch, the same journal
 * and the same {@code synchronous=FULL}. A million points each ({@code -Dpoints=}), in turns.
 */
public final class TrackingThroughput {
  private static final int BATCH = 10_000;
  private static final int METRICS = 10;
  private static final int ROUNDS = 3;

  private TrackingThroughput() {}

  /**
   * Prints the table.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) throws IOException, SQLException {
    int points = Integer.getInteger("points", 1_000_000);
    System.out.println("| round | bare SQLite, points/s | registry, points/s | ratio |");
    System.out.println("|---:|---:|---:|---:|");
    for (int round = 1; round <= ROUNDS; round++) {
      Path directory = Files.createTempDirectory("tracking");
      try {
        double bare = points / bare(directory.resolve("bare.db"), points);
        double ours = points / registry(directory.resolve("registry"), points);
        System.out.println(
            String.format(
                Locale.ROOT, "| %d | %,.0f | %,.0f | %.1f |", round, bare, ours, ours / bare));
      } finally {
        delete(directory);
      }
    }
  }

  private static double registry(Path directory, int points) {
    try (ModelRegistry registry = ModelRegistry.open(directory);
        ActiveRun run = registry.experiment("throughput").startRun("run")) {
      MetricBatch batch = run.batch();
      long start = System.nanoTime();
      for (int i = 0; i < points; i++) {
        batch.add("metric-" + i % METRICS, i * 0.5, i / METRICS);
        if (batch.size() == BATCH || i == points - 1) {
          run.log(batch);
          batch.clear();
        }
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      Run logged = run.finish();
      long count = logged.metrics().values().stream().mapToLong(metric -> metric.count()).sum();
      check(count, points);
      return seconds;
    }
  }

  private static double bare(Path file, int points) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode = WAL");
      statement.execute("PRAGMA synchronous = FULL");
      statement.execute(
          "CREATE TABLE points (metric INTEGER, step INTEGER, at INTEGER, value REAL,"
              + " PRIMARY KEY (metric, step)) WITHOUT ROWID");
      connection.setAutoCommit(false);
      double seconds;
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO points VALUES (?, ?, ?, ?)")) {
        long start = System.nanoTime();
        for (int i = 0; i < points; i++) {
          insert.setInt(1, i % METRICS);
          insert.setLong(2, i / METRICS);
          insert.setLong(3, System.currentTimeMillis());
          insert.setDouble(4, i * 0.5);
          insert.addBatch();
          if (i % BATCH == BATCH - 1 || i == points - 1) {
            insert.executeBatch();
            connection.commit();
          }
        }
        seconds = (System.nanoTime() - start) / 1e9;
      }
      try (ResultSet count = statement.executeQuery("SELECT COUNT(*) FROM points")) {
        check(count.getLong(1), points);
      }
      return seconds;
    }
  }

  private static void check(long found, long expected) {
    if (found != expected) {
      throw new IllegalStateException("stored " + found + " points of " + expected);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      files
          .sorted(Comparator.reverseOrder())
          .forEach(
              file -> {
                try {
                  Files.delete(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}
