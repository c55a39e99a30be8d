package io.mlops4j.core;

import io.mlops4j.core.store.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The SQL of the metrics of runs. A summary of each metric is kept beside its points; the points
 * lie in chunks, so that a million of them are some hundred rows. NaN is NULL in the summary, as
 * SQLite stores it, and itself in the chunks.
 */
final class MetricTable {
  static final int CHUNK_POINTS = 4096;

  /** A chunk of fewer points is continued, so that points logged one by one share chunks too. */
  private static final int SMALL_CHUNK_POINTS = 512;

  static final String SUMMARY =
      "name, points, latest_step, latest_at, latest_value, lowest_step, lowest_at, lowest_value,"
          + " highest_step, highest_at, highest_value";

  private MetricTable() {}

  /** Where the points of a metric go. */
  private record Place(long ordinal, long chunks, Optional<MetricSummary> summary) {}

  /** A chunk without its points. */
  record Chunk(long number, long firstStep, long lastStep, int points) {}

  static void log(Session session, RunRow run, String metric, MetricColumns points)
      throws SQLException {
    if (points.size() == 0) {
      return;
    }
    Optional<Place> known =
        session.first(
            "SELECT " + SUMMARY + ", ordinal, chunks FROM run_metrics WHERE run = ? AND name = ?",
            row -> new Place(row.getLong(12), row.getLong(13), Optional.of(summary(row, 0))),
            run.key(),
            metric);
    Place place = known.isPresent() ? known.get() : create(session, run, metric, points);
    long chunks = append(session, run.key(), place, points);
    MetricSummary summary =
        place.summary().map(s -> s.and(points)).orElseGet(() -> MetricSummary.of(metric, points));
    update(session, run.key(), chunks, summary);
  }

  private static Place create(Session session, RunRow run, String metric, MetricColumns points)
      throws SQLException {
    long ordinal =
        session
            .first(
                "SELECT COALESCE(MAX(ordinal), 0) + 1 FROM run_metrics WHERE run = ?",
                row -> row.getLong(1),
                run.key())
            .orElseThrow();
    session.update(
        "INSERT INTO run_metrics (run, experiment, name, ordinal, points, chunks, latest_step,"
            + " latest_at) VALUES (?, ?, ?, ?, 0, 0, ?, ?)",
        run.key(),
        run.experimentKey(),
        metric,
        ordinal,
        points.step(0),
        points.micros(0));
    return new Place(ordinal, 0, Optional.empty());
  }

  /** Stores the points behind those stored; returns how many chunks there are then. */
  private static long append(Session session, long run, Place place, MetricColumns points)
      throws SQLException {
    int from = 0;
    if (place.chunks() > 0) {
      from = continueLast(session, run, place, points);
    }
    long chunks = place.chunks();
    while (from < points.size()) {
      int to = Math.min(points.size(), from + CHUNK_POINTS);
      chunks++;
      session.update(
          "INSERT INTO metric_chunks (run, metric, chunk, first_step, last_step, points, data)"
              + " VALUES (?, ?, ?, ?, ?, ?, ?)",
          run,
          place.ordinal(),
          chunks,
          points.firstStep(from, to),
          points.lastStep(from, to),
          to - from,
          points.encode(new byte[0], from, to));
      from = to;
    }
    return chunks;
  }

  private static int continueLast(Session session, long run, Place place, MetricColumns points)
      throws SQLException {
    Chunk last =
        session
            .first(
                "SELECT chunk, first_step, last_step, points FROM metric_chunks"
                    + " WHERE run = ? AND metric = ? AND chunk = ?",
                MetricTable::chunk,
                run,
                place.ordinal(),
                place.chunks())
            .orElseThrow();
    if (last.points() >= SMALL_CHUNK_POINTS) {
      return 0;
    }
    int to = Math.min(points.size(), CHUNK_POINTS - last.points());
    byte[] before = data(session, run, place.ordinal(), last.number());
    session.update(
        "UPDATE metric_chunks SET first_step = ?, last_step = ?, points = ?, data = ?"
            + " WHERE run = ? AND metric = ? AND chunk = ?",
        Math.min(last.firstStep(), points.firstStep(0, to)),
        Math.max(last.lastStep(), points.lastStep(0, to)),
        last.points() + to,
        points.encode(before, 0, to),
        run,
        place.ordinal(),
        last.number());
    return to;
  }

  private static void update(Session session, long run, long chunks, MetricSummary summary)
      throws SQLException {
    session.update(
        "UPDATE run_metrics SET points = ?, chunks = ?, latest_step = ?, latest_at = ?,"
            + " latest_value = CAST(? AS DOUBLE PRECISION), lowest_step = CAST(? AS BIGINT),"
            + " lowest_at = CAST(? AS BIGINT), lowest_value = CAST(? AS DOUBLE PRECISION),"
            + " highest_step = CAST(? AS BIGINT), highest_at = CAST(? AS BIGINT),"
            + " highest_value = CAST(? AS DOUBLE PRECISION) WHERE run = ? AND name = ?",
        summary.count(),
        chunks,
        summary.latest().step(),
        Micros.of(summary.latest().at()),
        Double.isNaN(summary.latest().value()) ? null : summary.latest().value(),
        step(summary.lowest()),
        micros(summary.lowest()),
        value(summary.lowest()),
        step(summary.highest()),
        micros(summary.highest()),
        value(summary.highest()),
        run,
        summary.name());
  }

  private static @Nullable Long step(Optional<MetricPoint> point) {
    return point.isPresent() ? point.get().step() : null;
  }

  private static @Nullable Long micros(Optional<MetricPoint> point) {
    return point.isPresent() ? Micros.of(point.get().at()) : null;
  }

  private static @Nullable Double value(Optional<MetricPoint> point) {
    return point.isPresent() ? point.get().value() : null;
  }

  /** The number a metric of a run has in the chunks. */
  static Optional<Long> ordinal(Session session, long run, String metric) throws SQLException {
    return session.first(
        "SELECT ordinal FROM run_metrics WHERE run = ? AND name = ?",
        row -> row.getLong(1),
        run,
        metric);
  }

  /** The chunks that may have points of a range of steps, by their first step. */
  static List<Chunk> chunks(Session session, long run, long ordinal, long from, long to)
      throws SQLException {
    return session.list(
        "SELECT chunk, first_step, last_step, points FROM metric_chunks WHERE run = ?"
            + " AND metric = ? AND last_step >= ? AND first_step <= ? ORDER BY first_step, chunk",
        MetricTable::chunk,
        run,
        ordinal,
        from,
        to);
  }

  static byte[] data(Session session, long run, long ordinal, long chunk) throws SQLException {
    return session
        .first(
            "SELECT data FROM metric_chunks WHERE run = ? AND metric = ? AND chunk = ?",
            row -> row.getBytes(1),
            run,
            ordinal,
            chunk)
        .orElseThrow();
  }

  private static Chunk chunk(ResultSet row) throws SQLException {
    return new Chunk(row.getLong(1), row.getLong(2), row.getLong(3), row.getInt(4));
  }

  /** Reads the columns of a summary that stand behind others. */
  static MetricSummary summary(ResultSet row, int before) throws SQLException {
    double latest = row.getDouble(before + 5);
    if (row.wasNull()) {
      latest = Double.NaN;
    }
    return new MetricSummary(
        row.getString(before + 1),
        row.getLong(before + 2),
        new MetricPoint(row.getLong(before + 3), Micros.toInstant(row.getLong(before + 4)), latest),
        point(row, before + 6),
        point(row, before + 9));
  }

  private static Optional<MetricPoint> point(ResultSet row, int column) throws SQLException {
    long step = row.getLong(column);
    if (row.wasNull()) {
      return Optional.empty();
    }
    return Optional.of(
        new MetricPoint(
            step, Micros.toInstant(row.getLong(column + 1)), row.getDouble(column + 2)));
  }
}
