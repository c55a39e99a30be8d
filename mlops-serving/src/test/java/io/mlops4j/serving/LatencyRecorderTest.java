package io.mlops4j.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LatencyRecorderTest {

  private final LatencyRecorder recorder = new LatencyRecorder();

  @Test
  void snapshot_nothingRecorded_isZero() {
    LatencySnapshot empty = recorder.snapshot();
    assertThat(empty.count()).isZero();
    assertThat(empty.p50()).isZero();
    assertThat(empty.max()).isZero();
  }

  @Test
  void percentiles_randomLatencies_areWithinTheStatedError() {
    long seed = 11;
    Random random = new Random(seed);
    long[] nanos = new long[20_000];
    for (int i = 0; i < nanos.length; i++) {
      nanos[i] = (long) Math.exp(random.nextDouble() * 24);
      recorder.record(nanos[i]);
    }
    Arrays.sort(nanos);
    LatencySnapshot snapshot = recorder.snapshot();
    for (double percent : new double[] {1, 50, 95, 99, 99.9, 100}) {
      long exact = nanos[(int) Math.ceil(percent / 100 * nanos.length) - 1];
      long error = Math.max(1_000, exact / 1_000);
      assertThat(snapshot.percentile(percent).toNanos())
          .as("p%s, seed %d", percent, seed)
          .isBetween(exact - error, exact + error);
    }
    assertThat(snapshot.count()).isEqualTo(nanos.length);
  }

  @Test
  void record_aboveTheRange_isClampedAndCounted() {
    recorder.record(Long.MAX_VALUE);
    recorder.record(Duration.ofHours(1).toNanos());
    recorder.record(-5);
    LatencySnapshot snapshot = recorder.snapshot();
    assertThat(snapshot.clamped()).isOne();
    assertThat(snapshot.count()).isEqualTo(3);
    assertThat(snapshot.max()).isEqualTo(Duration.ofHours(1));
    assertThat(snapshot.percentile(1)).isLessThan(Duration.ofNanos(1_000));
  }

  @Test
  void snapshot_whileEightThreadsRecord_losesNothing() throws InterruptedException {
    List<Thread> writers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      writers.add(
          new Thread(
              () -> {
                for (int n = 1; n <= 20_000; n++) {
                  recorder.record(n * 1_000L);
                }
              }));
    }
    writers.forEach(Thread::start);
    long before = 0;
    while (writers.stream().anyMatch(Thread::isAlive)) {
      LatencySnapshot snapshot = recorder.snapshot();
      assertThat(snapshot.count()).isGreaterThanOrEqualTo(before);
      assertThat(snapshot.p50()).isLessThanOrEqualTo(snapshot.p99());
      before = snapshot.count();
    }
    for (Thread writer : writers) {
      writer.join();
    }
    assertThat(recorder.snapshot().count()).isEqualTo(160_000);
  }

  @Test
  void record_manyTimes_allocatesNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (int i = 0; i < 100_000; i++) {
      recorder.record(i);
    }
    long thread = Thread.currentThread().getId();
    long before = threads.getThreadAllocatedBytes(thread);
    for (int i = 0; i < 100_000; i++) {
      recorder.record(i);
    }
    assertThat(threads.getThreadAllocatedBytes(thread) - before).isLessThan(10_000);
  }

  @Test
  void plus_twoSnapshots_isTheWholeHistogram() {
    LatencyRecorder other = new LatencyRecorder();
    for (int i = 0; i < 99; i++) {
      recorder.record(1_000_000);
    }
    other.record(9_000_000_000L);
    LatencySnapshot sum = recorder.snapshot().plus(other.snapshot());
    assertThat(sum.count()).isEqualTo(100);
    assertThat(sum.p99()).isLessThan(Duration.ofMillis(2));
    assertThat(sum.max()).isGreaterThan(Duration.ofSeconds(8));
    assertThat(sum).asString().startsWith("100 requests, p50 1.0 ms");
  }

  @Test
  void percentile_outsideTheScale_isMisuse() {
    LatencySnapshot snapshot = recorder.snapshot();
    assertThatIllegalArgumentException().isThrownBy(() -> snapshot.percentile(0));
    assertThatIllegalArgumentException().isThrownBy(() -> snapshot.percentile(Double.NaN));
  }
}
