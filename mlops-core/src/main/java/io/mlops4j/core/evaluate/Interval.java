package io.mlops4j.core.evaluate;

/**
 * A confidence interval around an estimate. Immutable.
 *
 * <p>The estimate lies within for all but very skewed metrics. Construction throws {@link
 * IllegalArgumentException} when a number is not finite, low is above high, or the level is not
 * between 0 and 1.
 *
 * @param low the lower end
 * @param estimate the metric on the rows themselves
 * @param high the upper end
 * @param level the confidence level, for example 0.95
 */
public record Interval(double low, double estimate, double high, double level) {
  /**
   * Checks the parts.
   *
   * @param low the lower end
   * @param estimate the metric on the rows themselves
   * @param high the upper end
   * @param level the confidence level, for example 0.95
   */
  public Interval {
    if (!Double.isFinite(low)
        || !Double.isFinite(estimate)
        || !Double.isFinite(high)
        || low > high) {
      throw new IllegalArgumentException(
          "an interval has finite ends in order and a finite estimate, not %s, %s and %s"
              .formatted(low, high, estimate));
    }
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException("a level is between 0 and 1, not " + level);
    }
  }

  /**
   * {@return whether a value lies within, the ends included}
   *
   * @param value the value
   */
  public boolean contains(double value) {
    return low <= value && value <= high;
  }

  /** The interval in one line, for example {@code 0.82 [0.79, 0.84] at 95 %}. */
  @Override
  public String toString() {
    return "%s [%s, %s] at %s %%".formatted(estimate, low, high, Math.round(level * 1e6) / 1e4);
  }
}
