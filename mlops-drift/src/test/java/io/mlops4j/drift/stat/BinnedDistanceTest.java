package io.mlops4j.drift.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.mlops4j.drift.order.WildDoubles;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BinnedDistanceTest {
  private static final PopulationStability PSI = PopulationStability.withDefaults();

  @Test
  void cellOf_edgesAndSpecials_haveTheirCells() {
    Bins bins = Bins.between(-1, 0, 2.5);
    assertThat(bins.cellOf(-Double.MAX_VALUE)).isZero();
    assertThat(bins.cellOf(-1)).isEqualTo(1);
    assertThat(bins.cellOf(-0.0)).isEqualTo(2);
    assertThat(bins.cellOf(2.5)).isEqualTo(3);
    assertThat(bins.cellOf(Double.MAX_VALUE)).isEqualTo(3);
    assertThat(bins.cellOf(Double.NEGATIVE_INFINITY)).isEqualTo(bins.negativeInfinityCell());
    assertThat(bins.cellOf(Double.POSITIVE_INFINITY)).isEqualTo(bins.positiveInfinityCell());
    assertThat(bins.cellOf(Double.NaN)).isEqualTo(bins.nanCell());
    assertThat(bins.missingCell()).isEqualTo(bins.size() - 1);
    assertThatThrownBy(() -> Bins.between(1, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Bins.between(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void cellOf_anyValue_agreesWithALinearScan() {
    SplittableRandom random = new SplittableRandom(12);
    for (int size : new int[] {0, 1, 2, 3, 9, 10, 31, 100, 513}) {
      double[] edges =
          Arrays.stream(WildDoubles.draw(random, 3 * size))
              .filter(Double::isFinite)
              .map(edge -> edge + 0.0)
              .distinct()
              .limit(size)
              .sorted()
              .toArray();
      Bins bins = Bins.between(edges);
      for (double value : WildDoubles.draw(random, 2_000)) {
        assertThat(bins.cellOf(value)).as("%s", value).isEqualTo(scan(bins, edges, value));
      }
      for (double edge : edges) {
        assertThat(bins.cellOf(edge)).as("%s", edge).isEqualTo(scan(bins, edges, edge));
      }
    }
  }

  private static int scan(Bins bins, double[] edges, double value) {
    if (Double.isNaN(value)) {
      return bins.nanCell();
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? bins.positiveInfinityCell() : bins.negativeInfinityCell();
    }
    return (int) Arrays.stream(edges).filter(edge -> edge <= value).count();
  }

  @Test
  void quantiles_distinctValues_makeEqualCounts() {
    double[] reference = Samples.heavy(1, 1000);
    assertThat(Arrays.copyOf(Binning.quantiles(8).cut(reference).count(reference), 8))
        .containsOnly(125L);
    assertThat(Binning.quantiles(4).cut(0, 0, 0, 0, 0, 0, 1, 2).edges()).containsExactly(1);
    assertThat(Binning.quantiles(4).cut(3, 3, 3).edges()).containsExactly(3, Math.nextUp(3.0));
    assertThat(Binning.sturges().cut(-0.0, 0.0).edges()).containsExactly(0, Double.MIN_VALUE);
    assertThat(Binning.doane().cut(Double.MAX_VALUE).edges()).containsExactly(Double.MAX_VALUE);
    assertThat(Binning.quantiles(4).cut(Double.NaN, Double.POSITIVE_INFINITY).edges()).isEmpty();
  }

  @Test
  void rules_areNumpys() {
    // numpy 2.4.6: histogram_bin_edges(u(1, 500), "sturges").size - 2, and of h(1, 500) with
    // "doane"
    assertThat(Binning.sturges().cut(Samples.uniform(1, 500)).edges()).hasSize(9);
    assertThat(Binning.doane().cut(Samples.heavy(1, 500)).edges()).hasSize(11);
    assertThat(Binning.equalWidth(4).cut(0, 8).edges()).containsExactly(2, 4, 6);
    assertThat(Binning.equalWidth(2).cut(-1.7e308, 1.7e308).edges()).containsExactly(0);
  }

  @Test
  void measure_shareOfMissingChanged_isDrift() {
    double[] reference = Samples.uniform(1, 2000);
    double[] current = reference.clone();
    Arrays.fill(current, 0, 200, Double.NaN);
    DistanceResult result = PSI.measure(reference, current);
    assertThat(result.drifted()).isTrue();
    assertThat(result.current().nan()).isEqualTo(200);
    assertThat(PSI.measure(reference, reference).drifted()).isFalse();
    assertThat(PSI.measure(reference, reference).statistic()).isZero();
  }

  @Test
  void measureCategories_unseenAndMissing_areMass() {
    List<String> reference = List.of("a", "a", "b", "b", "c", "c");
    List<String> current = Arrays.asList("a", "b", "d", null, "d", null);
    DistanceResult result = TotalVariation.withDefaults().measureCategories(reference, current);
    assertThat(result.statistic()).isCloseTo(2.0 / 3, within(1e-15));
    assertThat(result.current().missing()).isEqualTo(2);
    assertThat(ChiSquare.withDefaults().testCategories(reference, current).effect()).isPositive();
  }

  @Test
  void measure_singleCell_hasNothingToDiffer() {
    DistanceResult result = PSI.measure(new double[] {5, 5, 5}, new double[] {5, 5});
    assertThat(result.statistic()).isZero();
    assertThat(result.drifted()).isFalse();
    assertThat(result.pValue()).hasValue(1);
    assertThat(ChiSquare.withDefaults().testCounts(new long[] {3, 0}, new long[] {2, 0}).pValue())
        .isEqualTo(1);
  }

  @Test
  void effectAtLeast_raisesTheThreshold() {
    long[] reference = {5_000_000, 5_000_000};
    long[] current = {5_010_000, 4_990_000};
    assertThat(PSI.measureCounts(reference, current).drifted()).isTrue();
    assertThat(PSI.effectAtLeast(0.01).measureCounts(reference, current).drifted()).isFalse();
    assertThat(PSI.with(Threshold.fixed(0.1)).measureCounts(reference, current).pValue()).isEmpty();
  }

  @Test
  void keptEmptyCells_makePsiInfiniteAndDrift() {
    DistanceResult result =
        PSI.with(EmptyCells.KEEP)
            .measureCounts(new long[] {900, 100, 0}, new long[] {800, 100, 100});
    assertThat(result.statistic()).isInfinite();
    assertThat(result.drifted()).isTrue();
  }

  @Test
  void measureCut_emptyRangeOfTheReference_isRefused() {
    assertThatThrownBy(() -> PSI.measureCut(new long[] {3, 0}, new long[] {1, 1}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("range 1 holds no value of the reference");
    assertThatThrownBy(() -> PSI.measureCut(new long[] {3, 3}, new long[] {0, 0}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("empty");
    assertThat(PSI.measureCut(new long[] {3}, new long[] {4}).pValue()).hasValue(1);
  }

  @Test
  void measureCounts_badCounts_areRefused() {
    assertThatThrownBy(() -> PSI.measureCounts(new long[] {1, 2}, new long[] {1}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> PSI.measureCounts(new long[] {1, -2}, new long[] {1, 1}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-2");
    assertThatThrownBy(() -> PSI.measureCounts(new long[] {1, 1}, new long[] {0, 0}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("empty");
    assertThatThrownBy(() -> PSI.measureCounts(new long[] {Long.MAX_VALUE, 1}, new long[] {1, 1}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void measure_sameInput_isReproducible() {
    double[] reference = Samples.uniform(1, 60);
    double[] current = Samples.uniform(2, 50);
    assertThat(PSI.measure(reference, current)).isEqualTo(PSI.measure(reference, current));
  }

  @Test
  void deal_meanAndVariance_areTheHypergeometricOnes() {
    SplittableRandom random = new SplittableRandom(3);
    for (long[] shape :
        new long[][] {{7, 20, 9}, {400, 9000, 700}, {3_000_000, 5_000_000, 1_000_000}}) {
      double mean = 0;
      double square = 0;
      int trials = 20_000;
      double share = (double) shape[0] / (shape[0] + shape[1]);
      double expected = shape[2] * share;
      double total = (double) shape[0] + shape[1];
      double variance = expected * (1 - share) * (total - shape[2]) / (total - 1);
      for (int i = 0; i < trials; i++) {
        double z =
            (Hypergeometric.draw(random, shape[0], shape[1], shape[2]) - expected)
                / Math.sqrt(variance);
        mean += z / trials;
        square += z * z / trials;
      }
      assertThat(mean).isCloseTo(0, within(0.04));
      assertThat(square).isCloseTo(1, within(0.06));
    }
  }

  /** Many deals give the very distance seen; which of those are as far is told apart. */
  @Test
  void measureCounts_fewDistancesAreThere_driftsWhereThePValueSays() {
    SplittableRandom random = new SplittableRandom(6);
    int equalDistances = 0;
    for (BinnedDistance<?> distance :
        List.of(TotalVariation.withDefaults(), LInfinity.withDefaults())) {
      Map<Double, Boolean> seen = new HashMap<>();
      for (int i = 0; i < 400; i++) {
        long[] reference = new long[5];
        long[] current = new long[5];
        for (int k = 0; k < 20; k++) {
          reference[random.nextInt(5)]++;
          current[(int) Math.min(4, random.nextInt(9) / 1.2)]++;
        }
        DistanceResult result = distance.measureCounts(reference, current);
        assertThat(result.drifted()).isEqualTo(result.pValue().orElseThrow() <= 0.05);
        Boolean before = seen.put(result.statistic(), result.drifted());
        equalDistances += before != null && before != result.drifted() ? 1 : 0;
      }
    }
    assertThat(equalDistances).isPositive();
  }
}
