package io.mlops4j.core;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/**
 * One measured value of a model version. Immutable.
 *
 * <p>Construction throws {@link IllegalArgumentException} when the name is malformed or the value
 * not finite.
 *
 * @param name the metric's name, for example {@code f1}
 * @param slice the part of the data it was measured on, for example {@code lang=de}; empty for the
 *     whole
 * @param value the value, finite; a registry stores -0.0 as 0.0, as its database has one zero
 * @param direction which way the metric improves
 */
public record Metric(String name, String slice, double value, Direction direction) {
  /** Below 2^33 milliseconds, where neighbouring doubles are less than a nanosecond apart. */
  private static final Duration LONGEST = Duration.ofDays(99);

  /**
   * Checks the parts.
   *
   * @param name the metric's name, for example {@code f1}
   * @param slice the part of the data it was measured on, for example {@code lang=de}; empty for
   *     the whole
   * @param value the value, finite
   * @param direction which way the metric improves
   */
  public Metric {
    Names.key("metric name", name);
    Names.text("slice", slice, 250);
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(
          "metric '%s' is %s; a version's metrics are finite numbers".formatted(name, value));
    }
  }

  /**
   * {@return a metric measured on the whole data, of which more is better}
   *
   * @param name the name
   * @param value the value
   */
  public static Metric of(String name, double value) {
    return new Metric(name, "", value, Direction.HIGHER_IS_BETTER);
  }

  /**
   * {@return a latency measured on the whole data, of which less is better} It is the metric {@code
   * latency_p95_ms} for the statistic {@code p95}, in milliseconds, exact to the nanosecond.
   *
   * @param statistic which latency, for example {@code p95}, {@code mean} or {@code max}
   * @param latency the latency
   * @throws IllegalArgumentException when the statistic is malformed, or the latency negative or
   *     above 99 days
   */
  public static Metric latency(String statistic, Duration latency) {
    if (latency.isNegative() || latency.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("a latency is between 0 and 99 days, not " + latency);
    }
    double millis = BigDecimal.valueOf(latency.toNanos(), 6).doubleValue();
    return new Metric(latencyName(statistic), "", millis, Direction.LOWER_IS_BETTER);
  }

  static String latencyName(String statistic) {
    return Names.key("metric name", "latency_" + statistic + "_ms");
  }

  /** The duration of a metric in milliseconds. */
  Duration millis() {
    return Duration.ofNanos(
        BigDecimal.valueOf(value)
            .movePointRight(6)
            .setScale(0, RoundingMode.HALF_EVEN)
            .min(BigDecimal.valueOf(Long.MAX_VALUE))
            .max(BigDecimal.valueOf(Long.MIN_VALUE))
            .longValueExact());
  }

  /** {@return the same measurement, of which less is better} */
  public Metric lowerIsBetter() {
    return new Metric(name, slice, value, Direction.LOWER_IS_BETTER);
  }

  /**
   * {@return the same measurement on a part of the data}
   *
   * @param part the part
   */
  public Metric onSlice(String part) {
    return new Metric(name, part, value, direction);
  }
}
