package io.mlops4j.benchmarks;

import io.mlops4j.drift.stat.DistanceResult;
import io.mlops4j.drift.stat.Energy;
import io.mlops4j.drift.stat.Threshold;
import io.mlops4j.drift.stat.Wasserstein;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.DoubleStream;
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
 * Wasserstein and energy distance of two samples of a million values in random order: the distance
 * alone, against a fixed threshold, and with the threshold and p-value of its null law.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class EcdfDistanceBenchmark {
  private static final int SIZE = 1_000_000;
  private static final Threshold FIXED = Threshold.fixed(0.1);

  private double[] reference = {};
  private double[] current = {};

  /** Draws the samples and checks both distances by formulas that know no distribution function. */
  @Setup
  public void prepare() {
    SplittableRandom random = new SplittableRandom(29);
    reference = random.doubles(SIZE).toArray();
    current = random.doubles(SIZE).map(value -> 0.25 + 0.5 * value * value).toArray();
    double[] x = sorted(reference);
    double[] y = sorted(current);
    double sum = 0;
    for (int i = 0; i < SIZE; i++) {
      sum += Math.abs(x[i] - y[i]);
    }
    requireClose(sum / SIZE, wasserstein().statistic());
    double[] pooled = sorted(DoubleStream.concat(Arrays.stream(x), Arrays.stream(y)).toArray());
    double within = gaps(x) + gaps(y);
    double between = gaps(pooled) - within;
    double squared = 2 * (between - within) / SIZE / SIZE;
    requireClose(Math.sqrt(squared), energy().statistic());
    if (!wassersteinByNullLaw().drifted() || !energyByNullLaw().drifted()) {
      throw new IllegalStateException("a change of shape in a million values was not seen");
    }
  }

  /** The sum of the distances of all pairs. */
  private static double gaps(double[] sorted) {
    double sum = 0;
    for (int i = 0; i < sorted.length; i++) {
      sum += (2.0 * i + 1 - sorted.length) * sorted[i];
    }
    return sum;
  }

  private static double[] sorted(double[] values) {
    double[] copy = values.clone();
    Arrays.sort(copy);
    return copy;
  }

  private static void requireClose(double expected, double actual) {
    if (Math.abs(actual - expected) > 1e-7 * expected) {
      throw new IllegalStateException("the distance is " + actual + ", not " + expected);
    }
  }

  @Benchmark
  public DistanceResult wasserstein() {
    return Wasserstein.withDefaults().with(FIXED).measure(reference, current);
  }

  @Benchmark
  public DistanceResult wassersteinByNullLaw() {
    return Wasserstein.withDefaults().measure(reference, current);
  }

  @Benchmark
  public DistanceResult energy() {
    return Energy.withDefaults().with(FIXED).measure(reference, current);
  }

  @Benchmark
  public DistanceResult energyByNullLaw() {
    return Energy.withDefaults().measure(reference, current);
  }
}
