package io.mlops4j.benchmarks;

import io.mlops4j.drift.QuantileSketch;
import io.mlops4j.drift.ReferenceCollector;
import java.util.Arrays;
import java.util.SplittableRandom;
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
 * Time per value of building a reference out of a stream: the quantile sketch alone, and the
 * collector with exact sums, range, distinct values and missing beside it. A million values go into
 * a new one each time, so that all levels of the sketch are paid for.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ReferenceSketchBenchmark {
  private static final int VALUES = 1_000_000;
  private static final String FEATURE = "value";

  private final double[] values = new double[VALUES];
  private final double[] row = new double[1];

  /** Draws the values and holds the sketched ranks against the sorted values. */
  @Setup
  public void prepare() {
    SplittableRandom random = new SplittableRandom(23);
    Arrays.setAll(values, i -> random.nextGaussian());
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    requireRanks(sketch(), sorted);
    requireRanks(collector().sketch(FEATURE), sorted);
  }

  private static void requireRanks(QuantileSketch sketch, double[] sorted) {
    long allowed = sketch.rankErrorAtMost();
    if (sketch.count() != VALUES || allowed > VALUES / 1_000) {
      throw new IllegalStateException(
          sketch.count() + " values are sketched with ranks wrong by up to " + allowed);
    }
    for (int i = 0; i < VALUES; i += VALUES / 100) {
      long rank = sketch.rank(sorted[i]);
      if (Math.abs(rank - (i + 1)) > allowed) {
        throw new IllegalStateException(
            "the value of rank " + (i + 1) + " has rank " + rank + " in the sketch");
      }
    }
  }

  @Benchmark
  @OperationsPerInvocation(VALUES)
  public QuantileSketch sketch() {
    QuantileSketch sketch = QuantileSketch.empty();
    for (double value : values) {
      sketch.add(value);
    }
    return sketch;
  }

  @Benchmark
  @OperationsPerInvocation(VALUES)
  public ReferenceCollector collector() {
    ReferenceCollector collector = ReferenceCollector.builder().numeric(FEATURE).build();
    for (double value : values) {
      row[0] = value;
      collector.observe(row);
    }
    return collector;
  }
}
