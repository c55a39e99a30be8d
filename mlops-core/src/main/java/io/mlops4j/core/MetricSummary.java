package io.mlops4j.core;

import java.util.Optional;

/**
 * What is known of a metric of a run without reading its history. Immutable.
 *
 * @param name the metric's name
 * @param count how many points were logged
 * @param latest the point of the highest step; among those the latest, then the greatest
 * @param lowest the point with the least value, the earliest of equal ones; empty when every value
 *     is NaN
 * @param highest the point with the greatest value, likewise
 */
public record MetricSummary(
    String name,
    long count,
    MetricPoint latest,
    Optional<MetricPoint> lowest,
    Optional<MetricPoint> highest) {

  /**
   * {@return the best point; empty when every value is NaN}
   *
   * @param direction which way the metric improves
   */
  public Optional<MetricPoint> best(Direction direction) {
    return direction == Direction.HIGHER_IS_BETTER ? highest : lowest;
  }

  /** The summary after more points, in the order they were logged. */
  MetricSummary and(MetricColumns points) {
    MetricPoint newest = latest;
    Optional<MetricPoint> least = lowest;
    Optional<MetricPoint> greatest = highest;
    for (int i = 0; i < points.size(); i++) {
      double value = points.value(i);
      if (isNewer(points, i, newest)) {
        newest = points.point(i);
      }
      if (!Double.isNaN(value)) {
        if (least.isEmpty() || value < least.get().value()) {
          least = Optional.of(points.point(i));
        }
        if (greatest.isEmpty() || value > greatest.get().value()) {
          greatest = Optional.of(points.point(i));
        }
      }
    }
    return new MetricSummary(name, count + points.size(), newest, least, greatest);
  }

  private static boolean isNewer(MetricColumns points, int i, MetricPoint known) {
    if (points.step(i) != known.step()) {
      return points.step(i) > known.step();
    }
    int time = Long.compare(points.micros(i), Micros.of(known.at()));
    return time > 0 || (time == 0 && Double.compare(points.value(i), known.value()) > 0);
  }

  static MetricSummary of(String name, MetricColumns points) {
    return new MetricSummary(name, 0, points.point(0), Optional.empty(), Optional.empty())
        .and(points);
  }
}
