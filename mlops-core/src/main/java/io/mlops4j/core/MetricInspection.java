package io.mlops4j.core;

import io.mlops4j.core.IntegrityProblem.Kind;
import io.mlops4j.core.store.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Compares the summary of each metric of each run with the points it sums up, chunk by chunk, so
 * that memory use does not depend on the number of points.
 */
final class MetricInspection {
  private final Session session;
  private final List<IntegrityProblem> problems;

  MetricInspection(Session session, List<IntegrityProblem> problems) {
    this.session = session;
    this.problems = problems;
  }

  private record Stored(String run, long key, long ordinal, long chunks, MetricSummary summary) {
    String subject() {
      return "run %s, metric '%s'".formatted(run, summary.name());
    }
  }

  private record Chunk(long number, long firstStep, long lastStep, long points) {}

  void run() throws SQLException {
    for (Stored metric :
        session.list(
            "SELECT "
                + MetricTable.SUMMARY.replaceFirst("name", "m.name")
                + ", r.run_id, m.run, m.ordinal, m.chunks FROM run_metrics m"
                + " JOIN runs r ON r.id = m.run ORDER BY m.run, m.ordinal",
            row ->
                new Stored(
                    row.getString(12),
                    row.getLong(13),
                    row.getLong(14),
                    row.getLong(15),
                    MetricTable.summary(row, 0)))) {
      compare(metric);
    }
    session.list(
        "SELECT DISTINCT r.run_id, c.metric FROM metric_chunks c JOIN runs r ON r.id = c.run"
            + " WHERE NOT EXISTS (SELECT 1 FROM run_metrics m WHERE m.run = c.run"
            + " AND m.ordinal = c.metric) ORDER BY 1, 2",
        row -> {
          report(
              "run %s, metric number %d".formatted(row.getString(1), row.getLong(2)),
              "has points and no summary");
          return row;
        });
  }

  private void compare(Stored metric) throws SQLException {
    List<Chunk> chunks =
        session.list(
            "SELECT chunk, first_step, last_step, points FROM metric_chunks"
                + " WHERE run = ? AND metric = ? ORDER BY chunk",
            row -> new Chunk(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)),
            metric.key(),
            metric.ordinal());
    if (chunks.size() != metric.chunks()) {
      report(
          metric.subject(),
          "has %d chunks of points, its summary says %d".formatted(chunks.size(), metric.chunks()));
    }
    Optional<MetricSummary> found = Optional.empty();
    MetricColumns points = new MetricColumns();
    for (Chunk chunk : chunks) {
      byte[] data = MetricTable.data(session, metric.key(), metric.ordinal(), chunk.number());
      points.clear();
      points.decode(data);
      compare(metric, chunk, data.length, points);
      if (points.size() > 0) {
        found =
            Optional.of(
                found.isPresent()
                    ? found.get().and(points)
                    : MetricSummary.of(metric.summary().name(), points));
      }
    }
    compare(metric, found);
  }

  private void compare(Stored metric, Chunk chunk, int bytes, MetricColumns points) {
    int size = points.size();
    boolean whole = bytes == chunk.points() * MetricColumns.POINT_BYTES;
    if (size == 0
        || !whole
        || points.firstStep(0, size) != chunk.firstStep()
        || points.lastStep(0, size) != chunk.lastStep()) {
      report(
          metric.subject(),
          "chunk %d holds other points than the %d of steps %d to %d it tells of"
              .formatted(chunk.number(), chunk.points(), chunk.firstStep(), chunk.lastStep()));
    }
  }

  private void compare(Stored metric, Optional<MetricSummary> found) {
    if (found.isEmpty()) {
      report(metric.subject(), "has no points, its summary says " + metric.summary().count());
      return;
    }
    MetricSummary actual = found.get();
    MetricSummary told = metric.summary();
    List<String> wrong = new ArrayList<>();
    if (actual.count() != told.count()) {
      wrong.add("has %d points, its summary says %d".formatted(actual.count(), told.count()));
    }
    differ("latest", Optional.of(actual.latest()), Optional.of(told.latest()), wrong);
    differ("lowest", actual.lowest(), told.lowest(), wrong);
    differ("highest", actual.highest(), told.highest(), wrong);
    wrong.forEach(detail -> report(metric.subject(), detail));
  }

  private static void differ(
      String which, Optional<MetricPoint> actual, Optional<MetricPoint> told, List<String> wrong) {
    if (!actual.map(MetricInspection::oneZero).equals(told.map(MetricInspection::oneZero))) {
      wrong.add(
          "its %s point is %s, its summary says %s".formatted(which, text(actual), text(told)));
    }
  }

  private static String text(Optional<MetricPoint> point) {
    return point.map(MetricPoint::toString).orElse("none");
  }

  /** The points know two zeros, the summary one. */
  private static MetricPoint oneZero(MetricPoint point) {
    return point.value() == 0 ? new MetricPoint(point.step(), point.at(), 0.0) : point;
  }

  private void report(String subject, String detail) {
    problems.add(new IntegrityProblem(Kind.RUN_METRIC, subject, detail));
  }
}
