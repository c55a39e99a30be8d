package io.mlops4j.benchmarks;

import io.mlops4j.drift.ReferenceProfile;
import io.mlops4j.drift.WindowCounter;
import io.mlops4j.drift.WindowProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Merges a thousand window profiles of a hundred numeric features: held in memory, and read from
 * the stored form in which other machines send them. There is no peer that merges exactly.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 3, jvmArgsAppend = "-Xmx3g")
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class ProfileMergeBenchmark {
  private static final int WINDOWS = 1_000;
  private static final int ROWS_PER_WINDOW = 200;

  private final ReferenceProfile reference = GaussianRows.reference();
  private final List<WindowProfile> windows = new ArrayList<>();
  private final List<byte[]> stored = new ArrayList<>();

  /** Counts the windows and checks that merging them gives what one counter of it all has. */
  @Setup
  public void countWindows() {
    WindowCounter all = reference.counter();
    for (int w = 0; w < WINDOWS; w++) {
      WindowCounter counter = reference.counter();
      for (double[] row : GaussianRows.of(ROWS_PER_WINDOW, 100 + w)) {
        counter.observe(row);
        all.observe(row);
      }
      WindowProfile window = counter.profile();
      windows.add(window);
      stored.add(window.toBytes());
    }
    WindowProfile expected = all.profile();
    if (!merge().equals(expected) || !readAndMerge().equals(expected)) {
      throw new IllegalStateException("the merged windows differ from one counter of all rows");
    }
  }

  @Benchmark
  public WindowProfile merge() {
    return WindowProfile.merge(windows);
  }

  @Benchmark
  public WindowProfile readAndMerge() {
    List<WindowProfile> read = new ArrayList<>(WINDOWS);
    for (byte[] bytes : stored) {
      read.add(WindowProfile.ofBytes(reference, bytes));
    }
    return WindowProfile.merge(read);
  }
}
