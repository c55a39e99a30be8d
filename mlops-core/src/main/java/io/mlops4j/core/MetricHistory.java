package io.mlops4j.core;

import io.mlops4j.core.store.Database;
import io.mlops4j.core.store.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The points of one metric of a run, ordered by step, then time, then as they were logged. Reads
 * when asked, so points logged meanwhile are there. Immutable and thread-safe.
 */
public final class MetricHistory {
  private static final int PAGE_LIMIT = 100_000;

  private final Database database;
  private final RunRow run;
  private final String metric;
  private final long fromStep;
  private final long toStep;
  private final int pageSize;

  MetricHistory(Database database, RunRow run, String metric) {
    this(database, run, metric, Long.MIN_VALUE, Long.MAX_VALUE, 1000);
  }

  private MetricHistory(
      Database database, RunRow run, String metric, long fromStep, long toStep, int pageSize) {
    this.database = database;
    this.run = run;
    this.metric = metric;
    this.fromStep = fromStep;
    this.toStep = toStep;
    this.pageSize = pageSize;
  }

  /**
   * {@return the points of a range of steps only; all by default}
   *
   * @param from the first step
   * @param to the last step, included
   * @throws IllegalArgumentException when the last is before the first
   */
  public MetricHistory steps(long from, long to) {
    if (to < from) {
      throw new IllegalArgumentException("steps from %d to %d are none".formatted(from, to));
    }
    return new MetricHistory(database, run, metric, from, to, pageSize);
  }

  /**
   * {@return the same with another number of points on a page; 1,000 by default}
   *
   * @param points the most points of a page, 1 to 100,000
   * @throws IllegalArgumentException when it is out of that range
   */
  public MetricHistory pageSize(int points) {
    if (points < 1 || points > PAGE_LIMIT) {
      throw new IllegalArgumentException("pageSize is " + points + ", not 1 to " + PAGE_LIMIT);
    }
    return new MetricHistory(database, run, metric, fromStep, toStep, points);
  }

  /** {@return the first page; empty when there is no such metric} */
  public Page<MetricPoint> page() {
    return page(new Cursor(fromStep, Long.MIN_VALUE, 0));
  }

  /**
   * {@return the page a token of the page before leads to}
   *
   * @param token the token
   * @throws InvalidPageTokenException when it is no token of this history and range
   */
  public Page<MetricPoint> page(String token) {
    List<Object> position = PageToken.read(query(), token);
    if (position.size() == 3
        && position.get(0) instanceof Long step
        && position.get(1) instanceof Long micros
        && position.get(2) instanceof Long equal) {
      return page(new Cursor(step, micros, equal));
    }
    throw new InvalidPageTokenException("the page token is not one of a history");
  }

  /**
   * {@return at most so many of the finite points, chosen so that a line through them looks like a
   * line through all: the first, the last, and between them those that span the largest triangles
   * (Steinarsson 2013, LTTB)} Reads all points of the range, 24 bytes each.
   *
   * @param points how many, at least 3
   * @throws IllegalArgumentException when it is less
   */
  public List<MetricPoint> downsampled(int points) {
    if (points < 3) {
      throw new IllegalArgumentException("a line is sampled down to 3 points or more: " + points);
    }
    return Downsampling.largestTriangles(finite(), points);
  }

  private MetricColumns finite() {
    MetricColumns all =
        database.snapshot(
            session -> {
              MetricColumns points = new MetricColumns();
              Optional<Long> ordinal = MetricTable.ordinal(session, run.key(), metric);
              if (ordinal.isPresent()) {
                List<MetricTable.Chunk> chunks =
                    new ArrayList<>(chunks(session, ordinal.get(), fromStep));
                chunks.sort(Comparator.comparingLong(MetricTable.Chunk::number));
                for (MetricTable.Chunk chunk : chunks) {
                  points.decode(
                      MetricTable.data(session, run.key(), ordinal.get(), chunk.number()));
                }
              }
              return points;
            });
    all.sort();
    MetricColumns finite = new MetricColumns();
    for (int i = 0; i < all.size(); i++) {
      if (all.step(i) >= fromStep && all.step(i) <= toStep && Double.isFinite(all.value(i))) {
        finite.add(all.step(i), all.micros(i), all.value(i));
      }
    }
    return finite;
  }

  private List<MetricTable.Chunk> chunks(Session session, long ordinal, long from)
      throws SQLException {
    return MetricTable.chunks(session, run.key(), ordinal, from, toStep);
  }

  /** Behind how many of the points of a step and time the page begins. */
  private record Cursor(long step, long micros, long equal) {}

  private Page<MetricPoint> page(Cursor cursor) {
    return database.snapshot(session -> page(session, cursor));
  }

  private Page<MetricPoint> page(Session session, Cursor cursor) throws SQLException {
    Optional<Long> ordinal = MetricTable.ordinal(session, run.key(), metric);
    if (ordinal.isEmpty()) {
      return new Page<>(List.of(), Optional.empty());
    }
    // Chunks are read by their first step, and numbered as they were logged.
    SortedMap<Long, MetricColumns> read = new TreeMap<>();
    boolean more = false;
    for (MetricTable.Chunk chunk : chunks(session, ordinal.get(), cursor.step())) {
      // Nothing that comes later belongs before the points that would fill the page.
      if (settled(read.values(), cursor, chunk.firstStep()) > pageSize) {
        more = true;
        break;
      }
      MetricColumns points = new MetricColumns();
      points.decode(MetricTable.data(session, run.key(), ordinal.get(), chunk.number()));
      read.put(chunk.number(), points);
    }
    MetricColumns loaded = new MetricColumns();
    read.values().forEach(loaded::addAll);
    loaded.sort();
    return page(loaded, cursor, more);
  }

  /** How many loaded points surely lie behind the cursor and before a step. */
  private static int settled(Collection<MetricColumns> loaded, Cursor cursor, long before) {
    int settled = 0;
    for (MetricColumns points : loaded) {
      for (int i = 0; i < points.size(); i++) {
        if (points.step(i) > cursor.step() && points.step(i) < before) {
          settled++;
        }
      }
    }
    return settled;
  }

  private Page<MetricPoint> page(MetricColumns points, Cursor cursor, boolean more) {
    int i = 0;
    while (i < points.size() && isBefore(points, i, cursor)) {
      i++;
    }
    for (long equal = 0; equal < cursor.equal() && isAt(points, i, cursor); equal++) {
      i++;
    }
    List<MetricPoint> items = new ArrayList<>();
    while (i < points.size() && points.step(i) <= toStep && items.size() < pageSize) {
      items.add(points.point(i));
      i++;
    }
    boolean last = !more && (i == points.size() || points.step(i) > toStep);
    return new Page<>(items, last ? Optional.empty() : Optional.of(token(points, i)));
  }

  private String token(MetricColumns points, int next) {
    int last = next - 1;
    Cursor end = new Cursor(points.step(last), points.micros(last), 0);
    long equal = 0;
    for (int i = last; i >= 0 && isAt(points, i, end); i--) {
      equal++;
    }
    return PageToken.write(query(), List.of(end.step(), end.micros(), equal));
  }

  private static boolean isBefore(MetricColumns points, int i, Cursor cursor) {
    return points.step(i) < cursor.step()
        || (points.step(i) == cursor.step() && points.micros(i) < cursor.micros());
  }

  private static boolean isAt(MetricColumns points, int i, Cursor cursor) {
    return i < points.size()
        && points.step(i) == cursor.step()
        && points.micros(i) == cursor.micros();
  }

  private String query() {
    return String.join(
        "\n", "history", run.id(), metric, Long.toString(fromStep), Long.toString(toStep));
  }
}
