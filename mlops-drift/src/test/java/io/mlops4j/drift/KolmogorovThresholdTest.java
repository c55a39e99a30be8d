package io.mlops4j.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class KolmogorovThresholdTest {
  private static final double LEVEL = 0.05;

  /** Values dealt to both sides, some cells possibly empty, the window perhaps a little off. */
  private static long[][] deal(SplittableRandom random, int cells, int reference, int window) {
    long[][] counts = new long[2][cells];
    double off = random.nextDouble() / Math.sqrt(Math.min(reference, window));
    for (int i = 0; i < reference + window; i++) {
      double value = random.nextDouble() - (i < reference ? 0 : off * random.nextDouble());
      counts[i < reference ? 0 : 1][(int) Math.max(0, cells * value)]++;
    }
    return counts;
  }

  private static double threshold(long[][] counts, double p) {
    return KolmogorovThreshold.of(counts[0], counts[1], p, LEVEL);
  }

  @Test
  void threshold_anyCounts_isReachedExactlyByThoseThatStandOut() {
    SplittableRandom random = new SplittableRandom(3);
    int[] seen = new int[2];
    for (int trial = 0; trial < 600; trial++) {
      int reference = trial % 3 == 0 ? 20 + trial : 300;
      long[][] counts = deal(random, 2 + trial % 7 * 10, reference, trial % 2 == 0 ? 40 : 400);
      double p = CellKolmogorov.pValue(counts[0], counts[1]);
      double distance = CellKolmogorov.statistic(counts[0], counts[1]);
      assertThat(distance >= threshold(counts, p)).isEqualTo(p <= LEVEL);
      seen[p <= LEVEL ? 0 : 1]++;
    }
    assertThat(seen[0]).isGreaterThan(40);
    assertThat(seen[1]).isGreaterThan(40);
  }

  /** The law is that of the pooled counts, so other deals of the same must agree but for a step. */
  @Test
  void threshold_ofOneDeal_judgesOtherDealsOfTheSameValues() {
    SplittableRandom random = new SplittableRandom(5);
    for (int cells : new int[] {2, 3, 40}) {
      long[][] one = deal(random, cells, 700, 90);
      double threshold = threshold(one, CellKolmogorov.pValue(one[0], one[1]));
      double step = 1.0 / 90 + 1.0 / 700;
      for (int trial = 0; trial < 100; trial++) {
        long[][] other = shuffled(random, one);
        double p = CellKolmogorov.pValue(other[0], other[1]);
        double distance = CellKolmogorov.statistic(other[0], other[1]);
        if (Math.abs(distance - threshold) > step) {
          assertThat(p <= LEVEL).isEqualTo(distance > threshold);
        }
      }
    }
  }

  private static long[][] shuffled(SplittableRandom random, long[][] counts) {
    List<Integer> values = new ArrayList<>();
    for (int cell = 0; cell < counts[0].length; cell++) {
      values.addAll(Collections.nCopies((int) (counts[0][cell] + counts[1][cell]), cell));
    }
    Collections.shuffle(values, new Random(random.nextLong()));
    long[][] dealt = new long[2][counts[0].length];
    long window = Arrays.stream(counts[1]).sum();
    for (int i = 0; i < values.size(); i++) {
      dealt[i < window ? 1 : 0][values.get(i)]++;
    }
    return dealt;
  }

  /** 1.96 deviations of a difference of shares about 0.2, 1,000 observations against 20,000. */
  @Test
  void threshold_twoCells_isThatOfADifferenceOfShares() {
    long[][] counts = {{4_000, 16_000}, {200, 800}};
    double deviation = Math.sqrt(0.2 * 0.8 * (1.0 / 20_000 + 1.0 / 1_000));
    assertThat(threshold(counts, 1)).isCloseTo(1.96 * deviation, within(0.0015));
  }

  @Test
  void threshold_oneCellOrTooFewObservations_isNone() {
    assertThat(threshold(new long[][] {{5, 0}, {9, 0}}, 1)).isInfinite();
    assertThat(threshold(new long[][] {{1, 1}, {1, 0}}, 1)).isInfinite();
  }
}
