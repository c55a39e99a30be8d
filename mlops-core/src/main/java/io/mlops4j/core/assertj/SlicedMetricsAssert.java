package io.mlops4j.core.assertj;

import io.mlops4j.core.Metric;
import io.mlops4j.core.evaluate.SlicedMetrics;
import java.util.function.DoublePredicate;
import java.util.stream.Collectors;
import org.assertj.core.api.AbstractAssert;

/** Assertions on a metric of each slice. Confined to one thread. */
// A transitive requirement would make AssertJ part of every application that uses this module.
@SuppressWarnings("exports")
public final class SlicedMetricsAssert extends AbstractAssert<SlicedMetricsAssert, SlicedMetrics> {
  SlicedMetricsAssert(SlicedMetrics actual) {
    super(actual, SlicedMetricsAssert.class);
  }

  /**
   * Fails if the metric is less on a slice, or there is no slice.
   *
   * @param bound the least it may be
   * @return this
   */
  public SlicedMetricsAssert areAtLeast(double bound) {
    return require("at least " + bound, value -> value >= bound);
  }

  /**
   * Fails if the metric is more on a slice, or there is no slice.
   *
   * @param bound the most it may be
   * @return this
   */
  public SlicedMetricsAssert areAtMost(double bound) {
    return require("at most " + bound, value -> value <= bound);
  }

  private SlicedMetricsAssert require(String requirement, DoublePredicate condition) {
    isNotNull();
    if (actual.metrics().isEmpty()) {
      throw failure("No slice has the metric, required: %s", requirement);
    }
    String beyond =
        actual.metrics().stream()
            .filter(metric -> !condition.test(metric.value()))
            .map(SlicedMetricsAssert::shown)
            .collect(Collectors.joining(", "));
    if (!beyond.isEmpty()) {
      throw failure("%s, required: %s", beyond, requirement);
    }
    return this;
  }

  private static String shown(Metric metric) {
    return "%s on %s is %s".formatted(metric.name(), metric.slice(), metric.value());
  }

  /**
   * Fails if a slice was left out, because it is small or the metric undefined there.
   *
   * @return this
   */
  public SlicedMetricsAssert coverEverySlice() {
    isNotNull();
    if (!actual.leftOut().isEmpty()) {
      throw failure(
          "Expected a metric on every slice but %s",
          actual.leftOut().stream()
              .map(slice -> "%s was left out: %s".formatted(slice.slice(), slice.reason()))
              .collect(Collectors.joining(", ")));
    }
    return this;
  }
}
