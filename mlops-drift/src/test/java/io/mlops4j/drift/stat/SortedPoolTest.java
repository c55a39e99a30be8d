package io.mlops4j.drift.stat;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops4j.drift.order.WildDoubles;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SortedPoolTest {
  @Test
  void count_wildValues_isThatOfTheBins() {
    SplittableRandom random = new SplittableRandom(3);
    for (int trial = 0; trial < 50; trial++) {
      double[] values = WildDoubles.draw(random, 1 + random.nextInt(300));
      double[] reference = WildDoubles.draw(random, 20);
      SortedPool pool = SortedPool.of(values);
      for (Binning binning : new Binning[] {Binning.quantiles(5), Binning.quantiles(2)}) {
        Bins bins = binning.cut(reference);
        assertThat(pool.count(bins)).isEqualTo(bins.count(values));
      }
      Bins atZero = Bins.between(0.0);
      assertThat(pool.count(atZero)).isEqualTo(atZero.count(values));
    }
  }

  @Test
  void choose_everyPlaceAtMostOnce_andAllEquallyOften() {
    double[] values = {0, 1, 2, 3, 4};
    SortedPool pool = SortedPool.of(values);
    SplittableRandom random = new SplittableRandom(4);
    double[] chosen = new double[2];
    int[] seen = new int[values.length];
    for (int i = 0; i < 20_000; i++) {
      pool.choose(random, chosen);
      assertThat(chosen[0]).isNotEqualTo(chosen[1]);
      seen[(int) chosen[0]]++;
      seen[(int) chosen[1]]++;
    }
    assertThat(Arrays.stream(seen).min().orElseThrow()).isGreaterThan(7_700);
    assertThat(Arrays.stream(seen).max().orElseThrow()).isLessThan(8_300);
  }
}
