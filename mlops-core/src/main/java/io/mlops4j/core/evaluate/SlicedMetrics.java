package io.mlops4j.core.evaluate;

import io.mlops4j.core.Metric;
import java.util.List;

/**
 * A metric on each slice of the rows, ready to be registered with a version. Immutable.
 *
 * @param metrics the metric of each slice that has one, ordered by slice
 * @param leftOut the slices that have none, ordered by slice; a gate on one of them refuses
 */
public record SlicedMetrics(List<Metric> metrics, List<LeftOut> leftOut) {
  /**
   * Copies the lists.
   *
   * @param metrics the metric of each slice that has one, ordered by slice
   * @param leftOut the slices that have none, ordered by slice
   */
  public SlicedMetrics {
    metrics = List.copyOf(metrics);
    leftOut = List.copyOf(leftOut);
  }

  /** {@return the same metrics, of which less is better} */
  public SlicedMetrics lowerIsBetter() {
    return new SlicedMetrics(metrics.stream().map(Metric::lowerIsBetter).toList(), leftOut);
  }

  /**
   * A slice without a metric. Immutable.
   *
   * @param slice the slice
   * @param rows how many rows it has
   * @param reason why it has no metric
   */
  public record LeftOut(String slice, int rows, String reason) {}
}
