package io.mlops4j.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CellKolmogorovTest {
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
