package io.mlops4j.core;

/**
 * One measured value of a model version. Immutable.
 *
 * <p>Construction throws {@link IllegalArgumentException} when the name is malformed or the value
 * not finite.
 *
 * @param name the metric's name, for example {@code f1}
 * @param slice the part of the data it was measured on, for example {@code lang=de}; empty for the
 *     whole
 * @param value the value, finite
 * @param direction which way the metric improves
 */
public record Metric(String name, String slice, double value, Direction direction) {
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
