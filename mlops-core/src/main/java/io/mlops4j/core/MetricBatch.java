package io.mlops4j.core;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Points of any metrics, to be logged as one: {@link ActiveRun#log(MetricBatch)} stores all of them
 * durably or none. A point takes 24 bytes. May be cleared and used again. Confined to one thread.
 */
public final class MetricBatch {
  private static final int LIMIT = 10_000_000;

  private final RegistryParts parts;
  private final Map<String, MetricColumns> metrics = new LinkedHashMap<>();
  private int size;

  MetricBatch(RegistryParts parts) {
    this.parts = parts;
  }

  /**
   * Adds a point measured now, by the registry's clock.
   *
   * @param metric the metric's name
   * @param value the value; may be NaN or infinite
   * @param step where the run is
   * @return this batch
   * @throws IllegalArgumentException when the name is malformed
   * @throws IllegalStateException when the batch has 10,000,000 points
   */
  public MetricBatch add(String metric, double value, long step) {
    return add(metric, value, step, Micros.of(parts.clock().instant()));
  }

  /**
   * Adds a point measured at a given time.
   *
   * @param metric the metric's name
   * @param value the value; may be NaN or infinite
   * @param step where the run was
   * @param at when; kept to the microsecond
   * @return this batch
   * @throws IllegalArgumentException when the name is malformed
   * @throws IllegalStateException when the batch has 10,000,000 points
   */
  public MetricBatch add(String metric, double value, long step, Instant at) {
    return add(metric, value, step, Micros.of(at));
  }

  private MetricBatch add(String metric, double value, long step, long micros) {
    if (size == LIMIT) {
      throw new IllegalStateException("the batch has " + LIMIT + " points; log it and clear it");
    }
    MetricColumns points = metrics.get(metric);
    if (points == null) {
      points = new MetricColumns();
      metrics.put(Names.key("metric name", metric), points);
    }
    points.add(step, micros, value);
    size++;
    return this;
  }

  /** {@return how many points the batch has} */
  public int size() {
    return size;
  }

  /** Forgets the points. */
  public void clear() {
    metrics.values().forEach(MetricColumns::clear);
    size = 0;
  }

  Map<String, MetricColumns> metrics() {
    return metrics;
  }
}
