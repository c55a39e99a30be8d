package io.mlops4j.drift;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * When a monitor closes a window, and how many of them it looks at together.
 *
 * <p>A monitor has no thread of its own: a window that is due closes within the call that observes
 * the next value, or by {@link DriftMonitor#closeIfDue}. Immutable.
 */
public final class WindowPolicy {
  private static final Duration LONGEST = Duration.ofDays(366_000);

  private final long rows;
  private final Duration length;
  private final int panes;
  private final int calmWindows;
  private final Duration calmFor;

  private WindowPolicy(long rows, Duration length, int panes, int calmWindows, Duration calmFor) {
    this.rows = rows;
    this.length = length;
    this.panes = panes;
    this.calmWindows = calmWindows;
    this.calmFor = calmFor;
  }

  /**
   * Windows that close only when asked to.
   *
   * @return the policy
   */
  public static WindowPolicy onDemand() {
    return new WindowPolicy(0, Duration.ZERO, 1, 0, Duration.ZERO);
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
    return new WindowPolicy(rows, Duration.ZERO, 1, 0, Duration.ZERO);
  }

  /**
   * Tumbling windows of a length of time, aligned to multiples of it since 1970-01-01T00:00Z.
   *
   * @param length the length in whole milliseconds, from one to 366,000 days
   * @return the policy
   */
  public static WindowPolicy every(Duration length) {
    boolean whole = length.equals(length.truncatedTo(ChronoUnit.MILLIS));
    if (!whole || length.compareTo(Duration.ofMillis(1)) < 0 || length.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "a window lasts whole milliseconds, one to 366,000 days, but got " + length);
    }
    return new WindowPolicy(0, length, 1, 0, Duration.ZERO);
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
    return new WindowPolicy(rows, length, steps, calmWindows, calmFor);
  }

  /**
   * The same windows, with the reference's counts replaced by those of the last calm windows
   * together once there are so many in a row; without this call no reference is refreshed.
   *
   * <p>A window is calm when it has rows, nothing drifted, no episode of drift goes on, and nothing
   * was found. Any other window with rows starts the count anew, so that nothing of a drifted
   * window ever gets into a reference; a window without rows changes nothing. Windows gathered must
   * hold 1,000 rows together, or gathering goes on. Of sliding windows each step is gathered once.
   *
   * <p>A reference that follows hides a change slow enough to pass each single window: keep the
   * first one, and compare with it from time to time.
   *
   * @param windows calm windows in a row, at least one
   * @return the policy
   */
  public WindowPolicy refreshingAfter(int windows) {
    if (windows < 1) {
      throw new IllegalArgumentException(
          "a refresh needs at least one calm window, not " + windows);
    }
    return new WindowPolicy(rows, length, panes, windows, Duration.ZERO);
  }

  /**
   * The same windows, with the reference's counts replaced by those of the last calm windows
   * together once they last so long: from the opening of the first of them to the end of the last.
   * What is calm, and what starts anew, is said at {@link #refreshingAfter}.
   *
   * @param calm the length of time, positive
   * @return the policy
   */
  public WindowPolicy refreshingEvery(Duration calm) {
    if (calm.isZero() || calm.isNegative()) {
      throw new IllegalArgumentException("a refresh needs a positive time but got " + calm);
    }
    return new WindowPolicy(rows, length, panes, 1, calm);
  }

  /** Calm windows in a row that refresh the reference; zero when none do. */
  int calmWindows() {
    return calmWindows;
  }

  /** How long they must last. */
  Duration calmFor() {
    return calmFor;
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
    String windows = panes == 1 ? step : "last " + panes + " of " + step;
    if (calmWindows == 0) {
      return windows;
    }
    String calm = calmFor.isZero() ? calmWindows + " calm windows" : calmFor + " of calm";
    return windows + ", reference refreshed after " + calm;
  }
}
