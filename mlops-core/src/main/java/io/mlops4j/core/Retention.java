package io.mlops4j.core;

import java.time.Duration;

/**
 * How long a garbage collection keeps what nobody needs any more. Immutable.
 *
 * <p>Construction throws {@link IllegalArgumentException} when a duration is negative.
 *
 * @param deletedFor how long a deleted version can be restored
 * @param pendingFor how long a version may stay pending before it counts as given up
 * @param unfinishedFor how long bytes of an unfinished write stay after they were last written to
 */
public record Retention(Duration deletedFor, Duration pendingFor, Duration unfinishedFor) {
  private static final Retention DEFAULT =
      new Retention(Duration.ofDays(30), Duration.ofDays(7), Duration.ofDays(1));

  /**
   * Checks the parts.
   *
   * @param deletedFor how long a deleted version can be restored
   * @param pendingFor how long a version may stay pending before it counts as given up
   * @param unfinishedFor how long bytes of an unfinished write stay after they were last written to
   */
  public Retention {
    for (Duration duration : new Duration[] {deletedFor, pendingFor, unfinishedFor}) {
      if (duration.isNegative()) {
        throw new IllegalArgumentException("a retention is not negative: " + duration);
      }
    }
  }

  /**
   * {@return the defaults: deleted versions for 30 days, pending ones for 7 days, unfinished writes
   * for 1 day}
   */
  public static Retention withDefaults() {
    return DEFAULT;
  }

  /**
   * {@return the same retention, keeping deleted versions for another time}
   *
   * @param time how long
   */
  public Retention deletedFor(Duration time) {
    return new Retention(time, pendingFor, unfinishedFor);
  }

  /**
   * {@return the same retention, leaving versions pending for another time}
   *
   * @param time how long
   */
  public Retention pendingFor(Duration time) {
    return new Retention(deletedFor, time, unfinishedFor);
  }

  /**
   * {@return the same retention, keeping unfinished writes for another time}
   *
   * @param time how long
   */
  public Retention unfinishedFor(Duration time) {
    return new Retention(deletedFor, pendingFor, time);
  }
}
