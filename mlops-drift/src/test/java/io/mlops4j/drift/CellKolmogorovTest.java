package io.mlops4j.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CellKolmogorovTest {
  /** All ways to deal the pool, counted one by one. */
  private static double enumerated(long[] reference, long[] current) {
    int n = (int) CellKolmogorov.total(reference);
    int m = (int) CellKolmogorov.total(current);
    double seen = CellKolmogorov.statistic(reference, current);
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
        if (CellKolmogorov.statistic(left, right) >= seen - 1e-12) {
          extreme++;
        }
      }
    }
    return (double) extreme / all;
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
  void pValue_rareValuesInLargeSamples_isThatOfTheHypergeometricLaw() {
    assertThat(CellKolmogorov.pValue(new long[] {19_991, 9}, new long[] {19_997, 3}))
        .isCloseTo(0.14593566516902678, within(1e-8));
    assertThat(CellKolmogorov.pValue(new long[] {999_980, 20}, new long[] {1_999_969, 31}))
        .isCloseTo(0.4580423930760524, within(1e-6));
    // Beyond the exact walk: the normal limit, 0.02424 by two-sided z, lies 0.6 % below.
    assertThat(
            CellKolmogorov.pValue(new long[] {4_900_000, 100_000}, new long[] {4_899_000, 101_000}))
        .isCloseTo(0.024384950119735082, within(3e-4));
  }

  @Test
  void pValue_equalShares_isOne() {
    assertThat(CellKolmogorov.pValue(new long[] {6_000, 0}, new long[] {7_000, 0})).isEqualTo(1);
    assertThat(CellKolmogorov.pValue(new long[] {3, 60_000}, new long[] {3, 60_000})).isEqualTo(1);
  }

  @Test
  void pValue_rareFlagOfOneLaw_rejectsNoMoreThanAsked() {
    SplittableRandom random = new SplittableRandom(3);
    int rejections = 0;
    for (int trial = 0; trial < 1_000; trial++) {
      long ones = 0;
      long others = 0;
      for (int i = 0; i < 20_000; i++) {
        ones += random.nextDouble() < 0.0003 ? 1 : 0;
        others += random.nextDouble() < 0.0003 ? 1 : 0;
      }
      double p =
          CellKolmogorov.pValue(
              new long[] {20_000 - ones, ones}, new long[] {20_000 - others, others});
      rejections += p <= 0.05 ? 1 : 0;
    }
    // At most 50 expected; fewer because the law is a lattice. Four deviations above: 78.
    assertThat(rejections).isBetween(10, 78);
  }

  @Test
  void pValue_smallSamples_isThatOfAllDeals() {
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
      assertThat(CellKolmogorov.pValue(reference, current))
          .isCloseTo(enumerated(reference, current), within(1e-12));
    }
  }

  // python3 -c "from scipy.stats import ks_2samp; import numpy as np;
  // print(ks_2samp(np.arange(1,41), np.arange(1,21)*1.5+0.25, method='exact'))"  scipy 1.17.1
  @Test
  void pValue_cellPerValue_isTheExactSmirnovValue() {
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
    assertThat(CellKolmogorov.statistic(reference, current)).isCloseTo(SMIRNOV_D, within(1e-15));
    assertThat(CellKolmogorov.pValue(reference, current)).isCloseTo(SMIRNOV_P, within(1e-12));
  }

  private static final double SMIRNOV_D = 0.25;
  private static final double SMIRNOV_P = 0.36035817419358385;

  @Test
  void pValue_normalLimit_continuesTheExactLaw() {
    SplittableRandom random = new SplittableRandom(5);
    for (int cells : new int[] {2, 3, 10, 64, 519}) {
      long[] pooled = new long[cells];
      for (int i = 0; i < cells; i++) {
        pooled[i] = 2_000L + random.nextInt(cells < 64 ? 100_000 : 40);
      }
      long all = CellKolmogorov.total(pooled);
      long m = Math.min(20_000, all / 2);
      for (double scaled : new double[] {0.6, 1.0, 1.36, 1.8}) {
        double distance = scaled / Math.sqrt((double) m * (all - m) / all);
        double exact = 1 - BandedWalk.dealt(pooled, m, distance);
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

  @Test
  void pValue_nullTrials_rejectsAtTheLevel() {
    SplittableRandom random = new SplittableRandom(21);
    ReferenceProfile profile =
        ReferenceProfile.builder().numeric("x", Draws.normal(random, 20_000, 0, 1)).build();
    int rejected = 0;
    int trials = 2_000;
    for (int trial = 0; trial < trials; trial++) {
      // Reference counts are drawn afresh as well: the level holds over both samples.
      WindowCounter left = profile.counter();
      WindowCounter right = profile.counter();
      for (double value : Draws.normal(random, 2_000, 0, 1)) {
        left.observe("x", value);
      }
      for (double value : Draws.normal(random, 300, 0, 1)) {
        right.observe("x", value);
      }
      double p =
          CellKolmogorov.pValue(
              left.profile().numeric("x").cells(), right.profile().numeric("x").cells());
      rejected += p <= 0.05 ? 1 : 0;
    }
    // Three standard errors of a rate of 5 % over 2,000 trials are 1.5 points.
    assertThat((double) rejected / trials).isBetween(0.035, 0.065);
  }

  @Test
  void pValue_identicalCounts_isOne() {
    assertThat(CellKolmogorov.pValue(new long[] {5, 7, 9}, new long[] {5, 7, 9})).isEqualTo(1);
  }

  @Test
  void pValue_disjointLargeSamples_isTinyAndNotNegative() {
    double p = CellKolmogorov.pValue(new long[] {1_000_000, 0}, new long[] {0, 1_000_000});
    assertThat(p).isBetween(0.0, 1e-300);
  }
}
