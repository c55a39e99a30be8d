package io.mlops4j.benchmarks;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.ValueAtPercentile;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.mlops4j.serving.LatencyRecorder;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.HdrHistogram.Recorder;
import org.HdrHistogram.SingleWriterRecorder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Records one latency: ours, HdrHistogram's two recorders and Micrometer's timer with percentiles.
 *
 * <p>A single-writer recorder serves one thread, hence no row of two for it.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LatencyRecordingBenchmark {

  private static final int COUNT = 1 << 12;
  private static final double MEDIAN = 0.5;

  /** Three digits of precision each, and a reader's allowance on top. */
  private static final double TOLERANCE = 0.002;

  /** The recorders, filled once and found right. */
  @State(Scope.Benchmark)
  public static class Recorders {
    final LatencyRecorder ours = new LatencyRecorder();
    final Recorder recorder = new Recorder(1_000, TimeUnit.HOURS.toNanos(1), 3);
    final SingleWriterRecorder singleWriter =
        new SingleWriterRecorder(1_000, TimeUnit.HOURS.toNanos(1), 3);
    final Timer timer =
        Timer.builder("inference")
            .publishPercentiles(MEDIAN, 0.95, 0.99)
            .percentilePrecision(3)
            .register(new SimpleMeterRegistry());

    @Setup
    public void checkAnswers() {
      check("LatencyRecorder", ours::record, () -> ours.snapshot().p50().toNanos());
      check(
          "Recorder",
          recorder::recordValue,
          () -> recorder.getIntervalHistogram().getValueAtPercentile(MEDIAN * 100));
      check(
          "SingleWriterRecorder",
          singleWriter::recordValue,
          () -> singleWriter.getIntervalHistogram().getValueAtPercentile(MEDIAN * 100));
      check("Timer", nanos -> timer.record(nanos, TimeUnit.NANOSECONDS), this::medianOfTimer);
    }

    private long medianOfTimer() {
      for (ValueAtPercentile value : timer.takeSnapshot().percentileValues()) {
        if (value.percentile() == MEDIAN) {
          return (long) value.value(TimeUnit.NANOSECONDS);
        }
      }
      throw new IllegalStateException("The timer publishes no median");
    }

    private static void check(String name, LongConsumer record, LongSupplier median) {
      long[] sorted = latencies();
      for (long nanos : sorted) {
        record.accept(nanos);
      }
      Arrays.sort(sorted);
      long expected = sorted[COUNT / 2 - 1];
      long actual = median.getAsLong();
      if (Math.abs(actual - expected) > TOLERANCE * expected) {
        throw new IllegalStateException(name + " has median " + actual + ", not " + expected);
      }
    }
  }

  /** Where a thread takes its next latency from. */
  @State(Scope.Thread)
  public static class Source {
    private final long[] latencies = latencies();
    private int next;

    long next() {
      next = (next + 1) & (COUNT - 1);
      return latencies[next];
    }
  }

  private static long[] latencies() {
    return new SplittableRandom(42).longs(COUNT, 50_000, 20_000_000).toArray();
  }

  @Benchmark
  public void ours(Recorders recorders, Source source) {
    recorders.ours.record(source.next());
  }

  @Benchmark
  @Threads(2)
  public void oursTwoThreads(Recorders recorders, Source source) {
    recorders.ours.record(source.next());
  }

  @Benchmark
  public void hdrRecorder(Recorders recorders, Source source) {
    recorders.recorder.recordValue(source.next());
  }

  @Benchmark
  @Threads(2)
  public void hdrRecorderTwoThreads(Recorders recorders, Source source) {
    recorders.recorder.recordValue(source.next());
  }

  @Benchmark
  public void hdrSingleWriterRecorder(Recorders recorders, Source source) {
    recorders.singleWriter.recordValue(source.next());
  }

  @Benchmark
  public void micrometerTimer(Recorders recorders, Source source) {
    recorders.timer.record(source.next(), TimeUnit.NANOSECONDS);
  }

  @Benchmark
  @Threads(2)
  public void micrometerTimerTwoThreads(Recorders recorders, Source source) {
    recorders.timer.record(source.next(), TimeUnit.NANOSECONDS);
  }
}
