package io.mlops4j.drift;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * When a monitor closes a window, and how many of them it looks at together.
 *
 * <p>A monitor has no thread of its own: a window that is due closes within the call that observes
 * the next value, or by {@link DriftMonitor#closeIfDue}. Immutable.
 */
public final class WindowPolicy {
  private final long rows;
  private final Duration length;
  private final int panes;

  private WindowPolicy(long rows, Duration length, int panes) {
    this.rows = rows;
    this.length = length;
    this.panes = panes;
  }

  /**
   * Windows that close only when asked to.
   *
   * @return the policy
   */
  public static WindowPolicy onDemand() {
    return new WindowPolicy(0, Duration.ZERO, 1);
  }

  /**
   * Tumbling windows of a number of rows. A value observed by itself counts as its share of a row:
   * one divided by the number of features. Under concurrent writers a window may exceed this by the
   * rows that were being observed when it closed.
   *
   * @param rows rows per window, at least one
   * @return the policy
   */
  public static WindowPolicy everyRows(long rows) {
    if (rows < 1) {
      throw new IllegalArgumentException("a window needs at least one row but got " + rows);
    }
    return new WindowPolicy(rows, Duration.ZERO, 1);
  }

  /**
   * Tumbling windows of a length of time, aligned to multiples of it since 1970-01-01T00:00Z.
   *
   * @param length the length, at least one millisecond
   * @return the policy
   */
  public static WindowPolicy every(Duration length) {
    if (length.toMillis() < 1) {
      throw new IllegalArgumentException(
          "a window must last a millisecond or more but got " + length);
    }
    return new WindowPolicy(0, length, 1);
  }

  /**
   * The same steps, with each report covering the last few of them: a sliding window.
   *
   * @param steps how many steps a report covers, at least one
   * @return the policy
   */
  public WindowPolicy slidingOver(int steps) {
    if (steps < 1) {
      throw new IllegalArgumentException("a sliding window covers at least one step, not " + steps);
    }
    return new WindowPolicy(rows, length, steps);
  }

  /**
   * Rows per step.
   *
   * @return empty when rows do not close a window
   */
  public OptionalLong rows() {
    return rows == 0 ? OptionalLong.empty() : OptionalLong.of(rows);
  }

  /**
   * Time per step.
   *
   * @return empty when time does not close a window
   */
  public Optional<Duration> length() {
    return length.isZero() ? Optional.empty() : Optional.of(length);
  }

  /**
   * How many steps a report covers.
   *
   * @return one for tumbling windows
   */
  public int steps() {
    return panes;
  }

  @Override
  public String toString() {
    String step = rows > 0 ? rows + " rows" : length.isZero() ? "on demand" : length.toString();
    return panes == 1 ? step : "last " + panes + " of " + step;
  }
}
