package io.mlops4j.benchmarks;

import io.mlops4j.drift.stat.KolmogorovSmirnov;
import io.mlops4j.drift.stat.SortedSample;
import io.mlops4j.drift.stat.TestResult;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.apache.commons.math3.stat.inference.KolmogorovSmirnovTest;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Two-sample Kolmogorov-Smirnov of a shifted sample against a reference, both in random order.
 *
 * <p>Ours has its p-value with it; of commons-math3 only the statistic is timed, and there is no
 * form of it that keeps a reference ready.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class KolmogorovSmirnovBenchmark {

  /** How many values in each sample. */
  @Param("1000000")
  public int size;

  private double[] reference = {};
  private double[] current = {};
  private SortedSample prepared = SortedSample.of();

  /** Draws the samples, prepares the reference and checks the answers. */
  @Setup
  public void prepare() {
    SplittableRandom random = new SplittableRandom(11);
    reference = gaussian(random, 0);
    current = gaussian(random, 0.02);
    prepared = SortedSample.of(reference);
    double expected = commonsMath();
    requireEqual("prepared", expected, preparedReference().statistic());
    requireEqual("cold", expected, bothCold().statistic());
  }

  private double[] gaussian(SplittableRandom random, double mean) {
    double[] values = new double[size];
    for (int i = 0; i < size; i++) {
      values[i] = mean + random.nextGaussian();
    }
    return values;
  }

  private static void requireEqual(String name, double expected, double actual) {
    if (Math.abs(actual - expected) > 1e-15) {
      throw new IllegalStateException(
          name + " has D = " + actual + " but commons-math3 has " + expected);
    }
  }

  @Benchmark
  public TestResult preparedReference() {
    return KolmogorovSmirnov.withDefaults().test(prepared, current);
  }

  @Benchmark
  public TestResult bothCold() {
    return KolmogorovSmirnov.withDefaults().test(reference, current);
  }

  @Benchmark
  public double commonsMath() {
    return new KolmogorovSmirnovTest().kolmogorovSmirnovStatistic(reference, current);
  }
}
