package io.mlops4j.core.assertj;

import io.mlops4j.core.evaluate.Interval;
import org.assertj.core.api.AbstractAssert;

/** Assertions on a confidence interval. Confined to one thread. */
// A transitive requirement would make AssertJ part of every application that uses this module.
@SuppressWarnings("exports")
public final class IntervalAssert extends AbstractAssert<IntervalAssert, Interval> {
  IntervalAssert(Interval actual) {
    super(actual, IntervalAssert.class);
  }

  /**
   * Fails if a part of the interval is not above a value: for a difference and 0, if the candidate
   * may be no better.
   *
   * @param value the value
   * @return this
   */
  public IntervalAssert isAbove(double value) {
    return require(actualInterval().low() > value, "to be above " + value);
  }

  /**
   * Fails if a part of the interval is not below a value.
   *
   * @param value the value
   * @return this
   */
  public IntervalAssert isBelow(double value) {
    return require(actualInterval().high() < value, "to be below " + value);
  }

  /**
   * Fails if a value is outside of the interval.
   *
   * @param value the value
   * @return this
   */
  public IntervalAssert contains(double value) {
    return require(actualInterval().contains(value), "to contain " + value);
  }

  /**
   * Fails if the interval is wider: the rows are too few to tell.
   *
   * @param width the greatest distance of its ends
   * @return this
   */
  public IntervalAssert isNoWiderThan(double width) {
    double actualWidth = actualInterval().high() - actual.low();
    return require(actualWidth <= width, "to be no wider than " + width + ", not " + actualWidth);
  }

  private Interval actualInterval() {
    isNotNull();
    return actual;
  }

  private IntervalAssert require(boolean met, String requirement) {
    if (!met) {
      throw failure("Expected %s %s", actual, requirement);
    }
    return this;
  }
}
