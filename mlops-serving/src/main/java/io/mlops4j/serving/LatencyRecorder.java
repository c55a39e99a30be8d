package io.mlops4j.serving;

import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * Records latencies into a histogram of fixed range. Thread-safe; recording is wait-free and
 * allocates nothing.
 *
 * <p>The range is 1 microsecond to 1 hour with three significant digits: a percentile is at most
 * 0.1 % or 1 microsecond above the exact one, whichever is larger. Negative values count as 0.
 * Values above one hour are recorded as one hour and counted as {@linkplain
 * LatencySnapshot#clamped() clamped}. A recorder takes about 600 kB, however much it records.
 */
public final class LatencyRecorder {

  static final long LOWEST_NANOS = 1_000;
  static final long HIGHEST_NANOS = 3_600_000_000_000L;
  static final int DIGITS = 3;

  private final Recorder recorder = new Recorder(LOWEST_NANOS, HIGHEST_NANOS, DIGITS);
  private final LongAdder clamped = new LongAdder();

  private final Object readers = new Object();
  private final Histogram total = emptyHistogram();
  private @Nullable Histogram recycled;

  /** An empty recorder. */
  public LatencyRecorder() {}

  static Histogram emptyHistogram() {
    return new Histogram(LOWEST_NANOS, HIGHEST_NANOS, DIGITS);
  }

  /**
   * Records one latency.
   *
   * @param nanos the latency in nanoseconds
   */
  public void record(long nanos) {
    if (nanos > HIGHEST_NANOS) {
      clamped.increment();
      recorder.recordValue(HIGHEST_NANOS);
    } else {
      recorder.recordValue(Math.max(nanos, 0));
    }
  }

  /**
   * Everything recorded so far.
   *
   * @return a copy that later recordings do not change
   */
  public LatencySnapshot snapshot() {
    synchronized (readers) {
      recycled = recorder.getIntervalHistogram(recycled);
      total.add(recycled);
      return new LatencySnapshot(total.copy(), clamped.sum());
    }
  }
}
