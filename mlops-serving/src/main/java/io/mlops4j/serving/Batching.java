package io.mlops4j.serving;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How requests that arrive together share one run of the model. Immutable.
 *
 * <p>Requests are joined along axis 0 of every input and counted in rows. Those whose other
 * dimensions differ never share a run, unless {@link #padding} says how to make them equal. The
 * oldest request always goes with the next run.
 *
 * <p>When the engine is free, a run starts at once if as many rows wait as were outstanding when
 * the last run ended, or the batch is full; otherwise the dispatcher waits for them, but never
 * beyond the window of the oldest request. A lone caller therefore does not wait at all, and
 * callers that ask again as soon as they are answered are served together.
 */
public final class Batching {

  private static final int DEFAULT_QUEUE = 1024;
  private static final Batching NONE = new Batching(0, Duration.ZERO, DEFAULT_QUEUE, null);

  /** 0: requests never share a run. */
  private final int maxRows;

  private final Duration window;
  private final int queueCapacity;
  private final @Nullable Padding padding;

  private Batching(int maxRows, Duration window, int queueCapacity, @Nullable Padding padding) {
    this.maxRows = maxRows;
    this.window = window;
    this.queueCapacity = queueCapacity;
    this.padding = padding;
  }

  /**
   * One run per request, whatever its number of rows, one after the other.
   *
   * @return no batching, with room for 1024 waiting requests
   */
  public static Batching none() {
    return NONE;
  }

  /**
   * Runs of several requests with these defaults.
   *
   * <ul>
   *   <li>window: zero, a free engine takes what waits
   *   <li>queue: 1024 requests
   *   <li>padding: none, only requests of equal shape share a run
   * </ul>
   *
   * @param maxRows the most rows in one run, at least 1; a request with more is refused
   * @return the batching
   */
  public static Batching upTo(int maxRows) {
    if (maxRows < 1) {
      throw new IllegalArgumentException(
          maxRows + " rows per run; use at least 1, or Batching.none()");
    }
    return new Batching(maxRows, Duration.ZERO, DEFAULT_QUEUE, null);
  }

  /**
   * The same with a limit to how long a request waits for others while the engine is free.
   *
   * @param window not negative, at most a minute
   * @return the batching
   */
  public Batching within(Duration window) {
    if (window.isNegative() || window.compareTo(Duration.ofMinutes(1)) > 0) {
      throw new IllegalArgumentException("Window " + window + "; use zero to one minute");
    }
    requireShared();
    return new Batching(maxRows, window, queueCapacity, padding);
  }

  /**
   * The same with another bound on the requests that wait; one more is refused with {@link
   * QueueFullException}.
   *
   * @param requests at least 1
   * @return the batching
   */
  public Batching queue(int requests) {
    if (requests < 1) {
      throw new IllegalArgumentException("Queue of " + requests + " requests; use at least 1");
    }
    return new Batching(maxRows, window, requests, padding);
  }

  /**
   * The same with inputs padded so that requests of different lengths can share a run.
   *
   * @param padding which inputs, with which values
   * @return the batching
   */
  public Batching padding(Padding padding) {
    requireShared();
    return new Batching(maxRows, window, queueCapacity, padding);
  }

  private void requireShared() {
    if (!isShared()) {
      throw new IllegalArgumentException(
          "Without batching there is no window and no padding; use upTo");
    }
  }

  boolean isShared() {
    return maxRows > 0;
  }

  /**
   * The most rows in one run.
   *
   * @return at least 1, or 0 for {@link #none()}
   */
  public int maxRows() {
    return maxRows;
  }

  /**
   * How long a request may wait for others while the engine is free.
   *
   * @return zero to one minute
   */
  public Duration window() {
    return window;
  }

  /**
   * How many requests may wait.
   *
   * @return at least 1
   */
  public int queueCapacity() {
    return queueCapacity;
  }

  /**
   * How inputs are padded.
   *
   * @return empty when only requests of equal shape share a run
   */
  public Optional<Padding> padding() {
    return Optional.ofNullable(padding);
  }
}
