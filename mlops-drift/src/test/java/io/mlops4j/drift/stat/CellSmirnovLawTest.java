package io.mlops4j.drift.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CellSmirnovLawTest {
  private static double distance(long[] reference, long[] current) {
    return KolmogorovSmirnov.withDefaults().testCounts(reference, current).statistic();
  }

  /** All ways to deal the pool, counted one by one. */
  private static double enumerated(long[] reference, long[] current, boolean refined) {
    int n = (int) BandedWalk.total(reference);
    int m = (int) BandedWalk.total(current);
    long[] seen = extremes(reference, current, n, m);
    int[] cellOf = new int[n + m];
    int at = 0;
    for (int cell = 0; cell < reference.length; cell++) {
      for (long i = 0; i < reference[cell] + current[cell]; i++) {
        cellOf[at++] = cell;
      }
    }
    long all = 0;
    long extreme = 0;
    for (int deal = 0; deal < 1 << (n + m); deal++) {
      if (Integer.bitCount(deal) == m) {
        long[] left = new long[reference.length];
        long[] right = new long[reference.length];
        for (int i = 0; i < n + m; i++) {
          ((deal >> i & 1) == 1 ? right : left)[cellOf[i]]++;
        }
        all++;
        long[] dealt = extremes(left, right, n, m);
        boolean further =
            (refined && dealt[0] == seen[0]) ? dealt[1] >= seen[1] : dealt[0] >= seen[0];
        extreme += further ? 1 : 0;
      }
    }
    return (double) extreme / all;
  }

  /** The larger and the smaller of the largest differences in the two directions. */
  private static long[] extremes(long[] reference, long[] current, int n, int m) {
    long high = 0;
    long low = 0;
    long difference = 0;
    for (int i = 0; i < reference.length; i++) {
      difference += reference[i] * m - current[i] * n;
      high = Math.max(high, difference);
      low = Math.max(low, -difference);
    }
    return new long[] {Math.max(high, low), Math.min(high, low)};
  }

  /**
   * Two cells: the deal of the rare one is hypergeometric. SciPy 1.17.1, with k = arange(K + 1):
   *
   * <pre>
   * difference = abs(k / n - (K - k) / m); seen = abs(x / n - (K - x) / m)
   * hypergeom.pmf(k, n + m, K, n)[difference >= seen - 1e-15].sum()
   * </pre>
   */
  @Test
  void upper_rareValuesInLargeSamples_isThatOfTheHypergeometricLaw() {
    assertThat(CellSmirnovLaw.upper(new long[] {19_991, 9}, new long[] {19_997, 3}))
        .isCloseTo(0.14593566516902678, within(1e-8));
    assertThat(CellSmirnovLaw.upper(new long[] {999_980, 20}, new long[] {1_999_969, 31}))
        .isCloseTo(0.4580423930760524, within(1e-6));
    // Beyond the exact walk: the normal limit, 0.02424 by two-sided z, lies 0.6 % below.
    assertThat(
            CellSmirnovLaw.upper(new long[] {4_900_000, 100_000}, new long[] {4_899_000, 101_000}))
        .isCloseTo(0.024384950119735082, within(3e-4));
  }

  @Test
  void upper_smallSamples_isThatOfAllDeals() {
    SplittableRandom random = new SplittableRandom(11);
    for (int trial = 0; trial < 60; trial++) {
      int cells = 2 + random.nextInt(6);
      long[] reference = new long[cells];
      long[] current = new long[cells];
      for (int i = 0; i < 4 + random.nextInt(6); i++) {
        reference[random.nextInt(cells)]++;
      }
      for (int i = 0; i < 3 + random.nextInt(4); i++) {
        current[random.nextInt(cells)]++;
      }
      assertThat(CellSmirnovLaw.upper(reference, current))
          .isCloseTo(enumerated(reference, current, false), within(1e-12));
      assertThat(CellSmirnovLaw.refined(reference, current))
          .isCloseTo(enumerated(reference, current, true), within(1e-12));
    }
  }

  // python3 -c "from scipy.stats import ks_2samp; import numpy as np;
  // print(ks_2samp(np.arange(1,41), np.arange(1,21)*1.5+0.25, method='exact'))"  scipy 1.17.1
  @Test
  void upper_cellPerValue_isTheExactSmirnovValue() {
    long[] reference = new long[60];
    long[] current = new long[60];
    double[] pool = new double[60];
    for (int i = 0; i < 40; i++) {
      pool[i] = i + 1;
    }
    for (int i = 0; i < 20; i++) {
      pool[40 + i] = (i + 1) * 1.5 + 0.25;
    }
    for (int i = 0; i < 60; i++) {
      int rank = 0;
      for (double other : pool) {
        rank += other < pool[i] ? 1 : 0;
      }
      (i < 40 ? reference : current)[rank]++;
    }
    assertThat(distance(reference, current)).isCloseTo(SMIRNOV_D, within(1e-15));
    assertThat(CellSmirnovLaw.upper(reference, current)).isCloseTo(SMIRNOV_P, within(1e-12));
  }

  private static final double SMIRNOV_D = 0.25;
  private static final double SMIRNOV_P = 0.36035817419358385;

  @Test
  void upper_normalLimit_continuesTheExactLaw() {
    SplittableRandom random = new SplittableRandom(5);
    for (int cells : new int[] {2, 3, 10, 64, 519}) {
      long[] pooled = new long[cells];
      for (int i = 0; i < cells; i++) {
        pooled[i] = 2_000L + random.nextInt(cells < 64 ? 100_000 : 40);
      }
      long all = BandedWalk.total(pooled);
      long m = Math.min(20_000, all / 2);
      for (double scaled : new double[] {0.6, 1.0, 1.36, 1.8}) {
        double distance = scaled / Math.sqrt((double) m * (all - m) / all);
        long reached = Math.round(distance * m * (all - m));
        double exact = 1 - BandedWalk.dealt(pooled, m, reached, reached);
        double limit = 1 - BandedWalk.normal(pooled, scaled);
        // What remains is the lattice of the exact law, one observation wide.
        assertThat(limit).as("%d cells at %s", cells, scaled).isCloseTo(exact, within(0.006));
      }
    }
  }

  // python3 -c "from scipy.stats import norm; print(2*norm.sf(1.36/0.5), 2*norm.sf(0.8/0.5))"
  @Test
  void normal_twoEqualCells_isTheNormalLaw() {
    long[] pooled = {500_000, 500_000};
    assertThat(1 - BandedWalk.normal(pooled, 1.36)).isCloseTo(0.006528192, within(2e-5));
    assertThat(1 - BandedWalk.normal(pooled, 0.8)).isCloseTo(0.109598583, within(2e-5));
  }

  // python3 -c "from scipy.special import kolmogorov; print(kolmogorov(1.36+0.5826/512**.5))"
  // (the correction of Siegmund 1979 for a bridge seen at 512 points)
  @Test
  void normal_manyCells_isBelowKolmogorovByTheKnownCorrection() {
    long[] pooled = new long[512];
    java.util.Arrays.fill(pooled, 1_000);
    assertThat(1 - BandedWalk.normal(pooled, 1.36)).isCloseTo(0.042961, within(5e-4));
  }

  /** The level is reached though D itself has few values: 3.9 % without telling them apart. */
  @ParameterizedTest
  @CsvSource({"50, 50", "100, 50", "200, 200", "30, 60"})
  void refined_equalSizes_reachesTheLevel(int n, int m) {
    SplittableRandom random = new SplittableRandom(n);
    long[][] cells = new long[2][n + m];
    int trials = 20_000;
    int rejected = 0;
    for (int trial = 0; trial < trials; trial++) {
      // Under "nothing changed" all orders of the pooled sample are equally likely.
      int left = m;
      for (int i = 0; i < n + m; i++) {
        int current = random.nextInt(n + m - i) < left ? 1 : 0;
        cells[1][i] = current;
        cells[0][i] = 1L - current;
        left -= current;
      }
      rejected += CellSmirnovLaw.refined(cells[0], cells[1]) <= 0.05 ? 1 : 0;
    }
    assertThat((double) rejected / trials).isBetween(0.04, 0.0505 + 0.004);
  }

  /**
   * Runs too short to be looked at one by one: the limit for half the values in one mass, the other
   * half distinct. Exact by the walk itself, at a size where it takes a second.
   */
  @Test
  void normal_massAmongDistinctValues_isTheExactLaw() {
    int distinct = 20_000;
    long[] pooled = new long[distinct + 1];
    java.util.Arrays.fill(pooled, 1);
    pooled[0] = 20_000;
    long m = 20_000;
    long all = 40_000;
    for (double scaled : new double[] {0.9, 1.2, 1.36, 1.63}) {
      long reached = Math.round(scaled / Math.sqrt((double) m * (all - m) / all) * m * (all - m));
      double exact = 1 - BandedWalk.dealt(pooled, m, reached, reached);
      assertThat(1 - BandedWalk.normal(pooled, scaled))
          .as("%s", scaled)
          .isCloseTo(exact, withinPercentage(4));
    }
  }
}
