package io.mlops4j.benchmarks;

import io.mlops4j.drift.DriftMonitor;
import io.mlops4j.drift.WindowCounter;
import io.mlops4j.drift.WindowProfile;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Rows per second into a monitor of a hundred numeric features with its whole profile: 512 bins,
 * exact sums, range, distinct values and missing.
 *
 * <p>There is no peer: no other library for the JVM keeps such a profile. The counter without the
 * monitor around it shows what thread-safety costs.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class DriftMonitorBenchmark {
  private static final int ROWS = 4_096;

  private final double[][] rows = GaussianRows.of(ROWS, 17);
  private final DriftMonitor monitor = DriftMonitor.against(GaussianRows.reference());
  private final WindowCounter counter = monitor.reference().counter();

  /** Checks that monitor and counter count the same. */
  @Setup
  public void checkAnswers() {
    monitor();
    WindowProfile expected = counter().profile();
    if (!monitor.openWindow().equals(expected) || expected.rows() != ROWS) {
      throw new IllegalStateException("the monitor counted " + monitor.openWindow());
    }
  }

  @Benchmark
  @OperationsPerInvocation(ROWS)
  public DriftMonitor monitor() {
    for (double[] row : rows) {
      monitor.observe(row);
    }
    return monitor;
  }

  @Benchmark
  @OperationsPerInvocation(ROWS)
  public WindowCounter counter() {
    for (double[] row : rows) {
      counter.observe(row);
    }
    return counter;
  }
}
