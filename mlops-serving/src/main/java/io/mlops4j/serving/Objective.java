package io.mlops4j.serving;

import java.time.Duration;
import java.util.List;

/**
 * What a deployment promises: a latency percentile or an error rate below a bound. Immutable.
 *
 * <p>The bound leaves an error budget: a 95th percentile below 50 ms allows 5 % of the requests to
 * be slower. An {@link ObjectiveTracker} measures how fast that budget burns.
 */
public final class Objective {

  private static final long NO_LATENCY = -1;

  private final String name;
  private final double budget;
  private final long latencyNanos;
  private final List<BurnWindow> windows;

  private Objective(String name, double budget, long latencyNanos, List<BurnWindow> windows) {
    this.name = name;
    this.budget = budget;
    this.latencyNanos = latencyNanos;
    this.windows = windows;
  }

  /**
   * An objective on the latency of answered requests; failed ones do not count.
   *
   * @return the percentile and the bound follow
   */
  public static Latency latency() {
    return new Latency(95);
  }

  /**
   * An objective on the share of requests that fail or are refused for want of room.
   *
   * @return the bound follows
   */
  public static ErrorRate errorRate() {
    return new ErrorRate();
  }

  /**
   * The same objective judged over other windows; {@link BurnWindow#thirtyDays()} by default.
   *
   * @param windows at least one
   * @return the objective
   */
  public Objective over(List<BurnWindow> windows) {
    if (windows.isEmpty()) {
      throw new IllegalArgumentException("No windows; name at least one");
    }
    return new Objective(name, budget, latencyNanos, List.copyOf(windows));
  }

  /**
   * The share of requests that may miss the bound.
   *
   * @return more than 0, less than 1
   */
  public double budget() {
    return budget;
  }

  /**
   * Over which windows it is judged.
   *
   * @return at least one
   */
  public List<BurnWindow> windows() {
    return windows;
  }

  boolean counts(boolean failed) {
    return latencyNanos == NO_LATENCY || !failed;
  }

  boolean isGood(long nanos, boolean failed) {
    return latencyNanos == NO_LATENCY ? !failed : nanos < latencyNanos;
  }

  /** For example {@code p95 below PT0.05S}. */
  @Override
  public String toString() {
    return name;
  }

  /** A latency objective without its bound. Immutable. */
  public static final class Latency {

    private final double percent;

    private Latency(double percent) {
      this.percent = percent;
    }

    /**
     * On the 95th percentile, which is the default.
     *
     * @return the bound follows
     */
    public Latency p95() {
      return percentile(95);
    }

    /**
     * On the 99th percentile.
     *
     * @return the bound follows
     */
    public Latency p99() {
      return percentile(99);
    }

    /**
     * On any percentile.
     *
     * @param percent more than 0, less than 100
     * @return the bound follows
     */
    public Latency percentile(double percent) {
      if (!(percent > 0 && percent < 100)) {
        throw new IllegalArgumentException(
            "Percentile " + percent + "; use more than 0, less than 100");
      }
      return new Latency(percent);
    }

    /**
     * Completes the objective.
     *
     * @param bound the latency that the percentile stays below
     * @return the objective
     */
    public Objective below(Duration bound) {
      if (bound.isNegative() || bound.isZero()) {
        throw new IllegalArgumentException("Bound " + bound + "; use a positive duration");
      }
      String shown = percent == Math.rint(percent) ? "p" + (long) percent : "p" + percent;
      return new Objective(
          shown + " below " + bound,
          (100 - percent) / 100,
          bound.toNanos(),
          BurnWindow.thirtyDays());
    }
  }

  /** An error rate objective without its bound. Immutable. */
  public static final class ErrorRate {

    private ErrorRate() {}

    /**
     * Completes the objective.
     *
     * @param share more than 0, less than 1
     * @return the objective
     */
    public Objective below(double share) {
      if (!(share > 0 && share < 1)) {
        throw new IllegalArgumentException(
            "Error rate " + share + "; use more than 0, less than 1");
      }
      return new Objective("error rate below " + share, share, NO_LATENCY, BurnWindow.thirtyDays());
    }
  }
}
