package io.mlops4j.drift.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.stream.DoubleStream;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The false-alarm tables at 10,000 trials a cell, as Markdown on standard output. Its name keeps it
 * out of ordinary builds, as it takes minutes; run it by {@code mvn -pl mlops-drift -am test
 * -Dtest=FalseAlarmTable -Dsurefire.failIfNoSpecifiedTests=false}.
 *
 * <p>Reference and current sample are both standard normal, drawn afresh in each trial. Where the
 * statistic depends on counts only, the counts are drawn directly, by {@link RandomCounts}: the law
 * is the same. "KS" is the refined test of the values where both samples together have fewer than
 * 10,000, and the plain test of 512 cells beyond, where telling equal distances apart changes
 * nothing; "KS, profile" is the refined test of 512 cells. Wasserstein's and energy's samples of
 * 10,000 values and more together are counts in some 200 ranges, with values spread evenly in each;
 * smaller ones are drawn value by value.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FalseAlarmTable {
  private static final int TRIALS = Integer.getInteger("calibration.trials", 10_000);
  private static final double TOLERANCE = 0.01;

  /** Of a rate of 0.01: four standard errors at 10,000 trials. */
  private static final double TOLERANCE_AT_ONE = 0.004;

  private static final int PROFILE_BINS = 512;
  private static final KolmogorovSmirnov PLAIN = KolmogorovSmirnov.withDefaults();

  private static final int[][] SIZES = {
    {50, 50},
    {200, 50},
    {1_001, 50},
    {1_001, 100},
    {1_001, 200},
    {1_001, 500},
    {1_001, 1_000},
    {5_000, 1_000},
    {100_000, 1_000},
    {100_000, 100_000},
    {1_000_000, 1_000_000},
    {50, 5_000_000},
    {5_000_000, 50},
    {5_000_000, 5_000_000}
  };

  @Test
  @Order(1)
  void rate_nothingChanged_isTheRateAskedFor() {
    System.out.println(
        """
        | reference | current | PSI | JS | Wasserstein | KS | KS, profile | chi-square | KS, profile, at 1 % |
        |---:|---:|---:|---:|---:|---:|---:|---:|---:|\
        """);
    for (int[] size : SIZES) {
      check(size[0], size[1]);
    }
  }

  @Test
  @Order(2)
  void rateOfOtherDistances_nothingChanged_isTheRateAskedFor() {
    System.out.println(
        """
        | reference | current | KL | Hellinger | total variation | L-infinity | energy |
        |---:|---:|---:|---:|---:|---:|---:|\
        """);
    for (int[] size : SIZES) {
      checkOthers(size[0], size[1]);
    }
  }

  private static void check(int n, int m) {
    boolean few = n + m < 10_000;
    DoubleSupplier profile = cells(random(n, m, 4), PLAIN.refined(), n, m);
    Wasserstein wasserstein = Wasserstein.normed().withPermutations(199, 1);
    double[] pValues = DoubleStream.generate(profile).limit(TRIALS).toArray();
    double[] rates = {
      rate(binned(random(n, m, 0), PopulationStability.withDefaults(), n, m)),
      rate(binned(random(n, m, 1), JensenShannon.withDefaults(), n, m)),
      rate(
          few
              ? values(random(n, m, 2), wasserstein, n, m)
              : ofRanges(random(n, m, 2), false, n, m)),
      rate(few ? kolmogorov(random(n, m, 3), n, m) : rejected(random(n, m, 3), n, m)),
      share(pValues, 0.05),
      rate(chiSquare(random(n, m, 5), n, m))
    };
    double atOne = share(pValues, 0.01);
    System.out.println(row(n, m, rates) + String.format(Locale.ROOT, " %.2f %% |", 100 * atOne));
    assertRates(n, m, rates);
    assertThat(atOne)
        .as("%d, %d: profile, at 1 %%", n, m)
        .isCloseTo(0.01, within(TOLERANCE_AT_ONE));
  }

  private static void checkOthers(int n, int m) {
    boolean few = n + m < 10_000;
    Energy energy = Energy.withDefaults().withPermutations(199, 1);
    double[] rates = {
      rate(binned(random(n, m, 6), KullbackLeibler.withDefaults(), n, m)),
      rate(binned(random(n, m, 7), Hellinger.withDefaults(), n, m)),
      rate(binned(random(n, m, 8), TotalVariation.withDefaults(), n, m)),
      rate(binned(random(n, m, 10), LInfinity.withDefaults(), n, m)),
      rate(few ? values(random(n, m, 9), energy, n, m) : ofRanges(random(n, m, 9), true, n, m))
    };
    System.out.println(row(n, m, rates));
    assertRates(n, m, rates);
  }

  private static String row(int n, int m, double[] rates) {
    StringBuilder row = new StringBuilder(String.format(Locale.ROOT, "| %,d | %,d |", n, m));
    for (double rate : rates) {
      row.append(String.format(Locale.ROOT, " %.1f %% |", 100 * rate));
    }
    return row.toString();
  }

  private static void assertRates(int n, int m, double[] rates) {
    for (int column = 0; column < rates.length; column++) {
      assertThat(rates[column])
          .as("%d, %d: column %d", n, m, column)
          .isCloseTo(0.05, within(TOLERANCE));
    }
  }

  private static SplittableRandom random(int n, int m, int column) {
    return new SplittableRandom(31L * n + m + 1_000_003L * column);
  }

  private static double rate(BooleanSupplier trial) {
    int alarms = 0;
    for (int i = 0; i < TRIALS; i++) {
      alarms += trial.getAsBoolean() ? 1 : 0;
    }
    return (double) alarms / TRIALS;
  }

  private static double share(double[] pValues, double level) {
    return (double) Arrays.stream(pValues).filter(p -> p <= level).count() / pValues.length;
  }

  private static BooleanSupplier binned(
      SplittableRandom random, BinnedDistance<?> distance, int n, int m) {
    if (n + m < 10_000) {
      return () -> distance.measure(normal(random, n), normal(random, m)).drifted();
    }
    RandomCounts counts = new RandomCounts(random);
    int ranges = 10;
    long[] reference = new long[ranges];
    long[] gaps = new long[ranges];
    for (int i = 0; i < ranges; i++) {
      reference[i] = rank(i + 1, n, ranges) - rank(i, n, ranges);
      // The edge is the next value, so that the first range ends one gap later.
      gaps[i] = reference[i] + (i == 0 ? 1 : 0);
    }
    NullLaw law = new NullLaw(distance);
    return () -> {
      long[] current = counts.counts(m, counts.shares(gaps));
      double seen = distance.statistic(reference, current);
      return seen > law.ofCut(reference, current, 0, seen).threshold();
    };
  }

  private static BooleanSupplier kolmogorov(SplittableRandom random, int n, int m) {
    KolmogorovSmirnov test = PLAIN.refined();
    return () -> test.test(normal(random, n), normal(random, m)).reject(0.05);
  }

  private static BooleanSupplier rejected(SplittableRandom random, int n, int m) {
    DoubleSupplier pValue = cells(random, PLAIN, n, m);
    return () -> pValue.getAsDouble() <= 0.05;
  }

  private static DoubleSupplier cells(
      SplittableRandom random, KolmogorovSmirnov test, int n, int m) {
    RandomCounts counts = new RandomCounts(random);
    int bins = Math.min(PROFILE_BINS, n);
    long[] reference = new long[bins + 2];
    long[] gaps = new long[bins + 2];
    for (int i = 0; i < bins; i++) {
      reference[i + 1] = rank(i + 1, n, bins) - rank(i, n, bins);
      // A bin holds its upper edge, the first one its lower edge too.
      gaps[i + 1] = reference[i + 1] - (i == 0 ? 1 : 0);
    }
    gaps[0] = 1;
    gaps[bins + 1] = 1;
    return () -> test.testCounts(reference, counts.counts(m, counts.shares(gaps))).pValue();
  }

  private static long rank(int edge, int n, int ranges) {
    return ((long) edge * n + ranges - 1) / ranges;
  }

  private static BooleanSupplier chiSquare(SplittableRandom random, int n, int m) {
    RandomCounts counts = new RandomCounts(random);
    double[] shares = {0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1};
    ChiSquare test = ChiSquare.withDefaults();
    return () -> test.testCounts(counts.counts(n, shares), counts.counts(m, shares)).reject(0.05);
  }

  private static BooleanSupplier values(
      SplittableRandom random, EcdfDistance<?> distance, int n, int m) {
    return () -> distance.measure(normal(random, n), normal(random, m)).drifted();
  }

  private static BooleanSupplier ofRanges(SplittableRandom random, boolean squared, int n, int m) {
    RandomCounts counts = new RandomCounts(random);
    double[] edges = edges(1e-7, 12);
    double[] shares = new double[edges.length - 1];
    double[] gaps = new double[edges.length - 1];
    NormalDistribution law = new NormalDistribution(null, 0, 1);
    for (int i = 0; i < shares.length; i++) {
      double from = law.cumulativeProbability(edges[i]);
      shares[i] = law.cumulativeProbability(edges[i + 1]) - from;
      gaps[i] = edges[i + 1] - edges[i];
    }
    boolean[] spread = new boolean[gaps.length];
    return () -> {
      long[] reference = counts.counts(n, shares);
      long[] current = counts.counts(m, shares);
      long[] pooled = new long[gaps.length];
      for (int i = 0; i < pooled.length; i++) {
        pooled[i] = reference[i] + current[i];
      }
      PooledGaps both = new PooledGaps(pooled, gaps, spread, n, m);
      double seen = both.integral(current, squared);
      double[] dealt = both.deal(squared, 199, NullLaw.seed(1, seen));
      return seen > NullLaw.Verdict.of(dealt, seen, 0.05).threshold();
    };
  }

  /** Edges of ranges that hold at most a fraction of what lies beyond them. */
  private static double[] edges(double least, int fraction) {
    NormalDistribution law = new NormalDistribution(null, 0, 1);
    java.util.TreeSet<Double> edges = new java.util.TreeSet<>();
    for (double p = least; p < 0.5; p *= 1 + 2.0 / fraction) {
      edges.add(law.inverseCumulativeProbability(p));
      edges.add(-law.inverseCumulativeProbability(p));
    }
    edges.add(-40.0);
    edges.add(40.0);
    return edges.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static double[] normal(SplittableRandom random, int size) {
    double[] sample = new double[size];
    for (int i = 0; i < size; i++) {
      sample[i] = random.nextGaussian();
    }
    return sample;
  }
}
