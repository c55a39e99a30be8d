package io.mlops4j.core;

import java.time.Duration;

/**
 * A latency a gate looks at, as {@link NewVersion#latency} registered it; each method completes the
 * gate with a condition. A candidate without it is refused. Immutable.
 */
public final class LatencyGate {
  private final String statistic;
  private final String slice;

  LatencyGate(String statistic, String slice) {
    this.statistic = statistic;
    this.slice = slice;
  }

  /**
   * {@return the same latency, measured on a slice of the requests or machines}
   *
   * @param part the part, for example {@code device=arm64}
   */
  public LatencyGate onSlice(String part) {
    return new LatencyGate(statistic, Names.text("slice", part, 250));
  }

  /**
   * Requires the latency to be this bound or less.
   *
   * @param bound the bound, for example 50 milliseconds
   * @return the gate
   * @throws IllegalArgumentException when it is negative or above 99 days
   */
  public Gate atMost(Duration bound) {
    return metric().atMost(Metric.latency(statistic, bound).value());
  }

  /**
   * Requires the latency to be no longer than a baseline's by more than a tolerance. A baseline
   * without it refuses.
   *
   * @param baseline the version to compare with
   * @param tolerance the tolerance
   * @return the gate
   * @throws IllegalArgumentException when the tolerance is negative or above 99 days
   */
  public Gate noWorseThan(ModelVersion baseline, Duration tolerance) {
    return metric().noWorseThan(baseline, Metric.latency(statistic, tolerance).value());
  }

  /**
   * Requires the latency to be no longer than a baseline's by more than a share of it: 0.1 allows
   * ten percent. A baseline without it refuses.
   *
   * @param baseline the version to compare with
   * @param share the share
   * @return the gate
   * @throws IllegalArgumentException when the share is negative or not finite
   */
  public Gate noWorseThanRelative(ModelVersion baseline, double share) {
    return metric().noWorseThanRelative(baseline, share);
  }

  /**
   * Requires the latency to be no longer than that of the version that has the alias now by more
   * than a tolerance. Where there is none, another gate must hold the latency to a bound.
   *
   * @param tolerance the tolerance
   * @return the gate
   * @throws IllegalArgumentException when the tolerance is negative or above 99 days
   */
  public Gate noWorseThanCurrent(Duration tolerance) {
    return metric().noWorseThanCurrent(Metric.latency(statistic, tolerance).value());
  }

  /**
   * Requires the latency to be no longer than that of the version that has the alias now by more
   * than a share of it. Where there is none, another gate must hold the latency to a bound.
   *
   * @param share the share, for example 0.1 for ten percent
   * @return the gate
   * @throws IllegalArgumentException when the share is negative or not finite
   */
  public Gate noWorseThanCurrentRelative(double share) {
    return metric().noWorseThanCurrentRelative(share);
  }

  private MetricGate metric() {
    return new MetricGate(Metric.latencyName(statistic), slice, " ms");
  }
}
