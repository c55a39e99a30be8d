package io.mlops4j.serving;

import java.time.Duration;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * The latencies a {@link LatencyRecorder} held at one moment, as a whole histogram. Immutable.
 *
 * <p>Percentiles are upper bounds: at least that share of the latencies is at or below the value,
 * which is at most 0.1 % or 1 microsecond too high. All values are zero when nothing was recorded.
 * Percentiles of several snapshots are those of their {@linkplain #plus sum}; an average of
 * percentiles is not a percentile.
 */
public final class LatencySnapshot {

  private final Histogram histogram;
  private final long clamped;

  LatencySnapshot(Histogram histogram, long clamped) {
    this.histogram = histogram;
    this.clamped = clamped;
  }

  /**
   * How many latencies were recorded.
   *
   * @return the count, clamped ones included
   */
  public long count() {
    return histogram.getTotalCount();
  }

  /**
   * How many were longer than the range and recorded as one hour.
   *
   * @return the count
   */
  public long clamped() {
    return clamped;
  }

  /**
   * The latency that a share of all did not exceed.
   *
   * @param percent above 0, up to 100
   * @return the percentile
   */
  public Duration percentile(double percent) {
    if (!(percent > 0 && percent <= 100)) {
      throw new IllegalArgumentException(
          "Percentile " + percent + "; use more than 0 and at most 100");
    }
    return nanos(histogram.getValueAtPercentile(percent));
  }

  /**
   * The median.
   *
   * @return the 50th percentile
   */
  public Duration p50() {
    return percentile(50);
  }

  /**
   * The latency of all but the slowest twentieth.
   *
   * @return the 95th percentile
   */
  public Duration p95() {
    return percentile(95);
  }

  /**
   * The latency of all but the slowest hundredth.
   *
   * @return the 99th percentile
   */
  public Duration p99() {
    return percentile(99);
  }

  /**
   * The latency of all but the slowest thousandth.
   *
   * @return the 99.9th percentile
   */
  public Duration p999() {
    return percentile(99.9);
  }

  /**
   * The longest latency.
   *
   * @return the maximum
   */
  public Duration max() {
    return nanos(histogram.getMaxValue());
  }

  private Duration nanos(long value) {
    return count() == 0
        ? Duration.ZERO
        : Duration.ofNanos(Math.min(value, LatencyRecorder.HIGHEST_NANOS));
  }

  /**
   * The latencies of both snapshots.
   *
   * @param other a snapshot of other latencies, for example of another deployment
   * @return the sum
   */
  public LatencySnapshot plus(LatencySnapshot other) {
    Histogram sum = histogram.copy();
    sum.add(other.histogram);
    return new LatencySnapshot(sum, clamped + other.clamped);
  }

  /**
   * For example {@code 1200 requests, p50 3.1 ms, p95 4.7 ms, p99 6.2 ms, p99.9 9.0 ms, max 11.5
   * ms}.
   */
  @Override
  public String toString() {
    return count()
        + " requests, p50 "
        + millis(p50())
        + ", p95 "
        + millis(p95())
        + ", p99 "
        + millis(p99())
        + ", p99.9 "
        + millis(p999())
        + ", max "
        + millis(max());
  }

  private static String millis(Duration duration) {
    return String.format(Locale.ROOT, "%.1f ms", duration.toNanos() / 1e6);
  }
}
