package io.mlops4j.benchmarks;

import io.mlops4j.drift.NumericCounts;
import io.mlops4j.drift.ReferenceProfile;
import io.mlops4j.drift.WindowCounter;
import io.mlops4j.drift.stat.Binning;
import io.mlops4j.drift.stat.Bins;
import io.mlops4j.drift.stat.JensenShannon;
import io.mlops4j.drift.stat.PopulationStability;
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
 * Time per value of counting into bins fixed by a reference: the ten quantile bins of PSI and
 * Jensen-Shannon, the same with the JDK's binary search, and a window's whole profile (512 bins,
 * exact sums, range, distinct values).
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class BinUpdateBenchmark {
  private static final int VALUES = 1 << 20;

  private final double[] current = new double[VALUES];
  private final double[] row = new double[1];
  private Bins bins = Bins.between();
  private double[] edges = {};
  private WindowCounter counter = ReferenceProfile.builder().numeric("value", 0).build().counter();

  /** Draws the samples and checks that PSI and JS from counts are those of the values. */
  @Setup
  public void prepare() {
    SplittableRandom random = new SplittableRandom(5);
    double[] reference = new double[100_000];
    Arrays.setAll(reference, i -> random.nextGaussian());
    Arrays.setAll(current, i -> 0.1 + random.nextGaussian());
    bins = Binning.quantiles(10).cut(reference);
    edges = bins.edges();
    counter = ReferenceProfile.builder().numeric("value", reference).build().counter();
    requireEqualCounts();
    requireEqualDistances(reference);
    requireWholeProfile();
  }

  private void requireEqualCounts() {
    if (!Arrays.equals(count(), binarySearch())) {
      throw new IllegalStateException("our counts differ from those of the JDK's binary search");
    }
  }

  private void requireEqualDistances(double[] reference) {
    long[] before = bins.count(reference);
    PopulationStability psi = PopulationStability.withDefaults();
    JensenShannon js = JensenShannon.withDefaults();
    if (psi.measure(reference, current).statistic()
            != psi.measureCounts(before, count()).statistic()
        || js.measure(reference, current).statistic()
            != js.measureCounts(before, count()).statistic()) {
      throw new IllegalStateException("distances of counts differ from those of the values");
    }
  }

  private void requireWholeProfile() {
    NumericCounts counts = wholeProfile().profile().numeric("value");
    double mean = Arrays.stream(current).sum() / VALUES;
    if (counts.finite() != VALUES || Math.abs(counts.mean() - mean) > 1e-12) {
      throw new IllegalStateException(
          "the profile has " + counts.finite() + " values of mean " + counts.mean());
    }
  }

  @Benchmark
  @OperationsPerInvocation(VALUES)
  public long[] count() {
    return bins.count(current);
  }

  /** The peer: what one writes without a library. */
  @Benchmark
  @OperationsPerInvocation(VALUES)
  public long[] binarySearch() {
    long[] counts = new long[bins.size()];
    for (double value : current) {
      int found = Arrays.binarySearch(edges, value);
      counts[found >= 0 ? found + 1 : -found - 1]++;
    }
    return counts;
  }

  @Benchmark
  @OperationsPerInvocation(VALUES)
  public WindowCounter wholeProfile() {
    for (double value : current) {
      row[0] = value;
      counter.observe(row);
    }
    return counter;
  }
}
