package io.mlops4j.drift.stat;

import static io.mlops4j.drift.stat.Samples.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class EdgeCaseTest {
  private static final double[] CONSTANT = {2, 2, 2};

  @Test
  void means_constantSamples_haveAnAnswer() {
    StudentT welch = StudentT.welch();
    double[] other = {3, 3, 3};
    assertThat(welch.test(CONSTANT, CONSTANT).pValue()).isEqualTo(1);
    assertThat(welch.test(CONSTANT, other).pValue()).isZero();
    assertThat(welch.test(CONSTANT, other).statistic()).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(welch.with(Alternative.LESS).test(CONSTANT, other).pValue()).isEqualTo(1);
    assertThat(StudentT.student().test(CONSTANT, other).pValue()).isZero();
    assertThat(MannWhitney.withDefaults().test(CONSTANT, CONSTANT).pValue()).isEqualTo(1);
    assertThat(Wasserstein.normed().measure(CONSTANT, CONSTANT).statistic()).isZero();
    assertThat(Wasserstein.normed().measure(CONSTANT, other).statistic()).isInfinite();
    assertThatThrownBy(() -> AndersonDarling.withDefaults().test(CONSTANT, CONSTANT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("all values are equal");
  }

  @Test
  void means_hugeValues_doNotOverflow() {
    double[] low = {-1.7e308, -1.6e308, -1.5e308};
    double[] high = {1.5e308, 1.6e308, 1.7e308};
    double[] smallLow = {-17, -16, -15};
    double[] smallHigh = {15, 16, 17};
    TestResult huge = StudentT.welch().test(low, high);
    assertClose(huge.pValue(), StudentT.welch().test(smallLow, smallHigh).pValue(), 1e-10);
    assertThat(Wasserstein.withDefaults().with(Threshold.fixed(1)).measure(low, high).drifted())
        .isTrue();
  }

  @Test
  void ecdfDistances_endsOfTheDoubles_areAsFarAsOthers() {
    for (int size : new int[] {60, 61, 1500}) {
      double[] low = new double[size];
      double[] high = new double[size];
      Arrays.fill(low, -1.7e308);
      Arrays.fill(high, 1.7e308);
      for (EcdfDistance<?> distance :
          List.of(Wasserstein.withDefaults(), Wasserstein.normed(), Energy.withDefaults())) {
        DistanceResult apart = distance.measure(low, high);
        assertThat(apart.drifted()).as("%s", apart).isTrue();
        assertThat(apart.pValue()).hasValue(0.001);
        DistanceResult same = distance.measure(high, high);
        assertThat(same.drifted()).as("%s", same).isFalse();
        assertThat(same.pValue()).hasValue(1);
      }
    }
  }

  @Test
  void ecdfDistances_tooFarForDoubles_haveThePValuesOfNearerOnes() {
    double[] low = BadInputs.mapped(Samples.uniform(1, 50), u -> u < 0.5 ? -1 : 1);
    double[] high = BadInputs.mapped(Samples.uniform(2, 50), u -> u < 0.3 ? -1 : 1);
    for (EcdfDistance<?> distance : List.of(Wasserstein.withDefaults(), Energy.withDefaults())) {
      DistanceResult near = distance.measure(low, high);
      DistanceResult far =
          distance.measure(
              BadInputs.mapped(low, u -> 1.7e308 * u), BadInputs.mapped(high, u -> 1.7e308 * u));
      assertThat(far.drifted()).isEqualTo(near.drifted());
      assertThat(far.pValue().getAsDouble()).isCloseTo(near.pValue().getAsDouble(), within(0.05));
    }
  }

  @Test
  void welch_variancesWithoutASquare_haveADegreeOfFreedom() {
    double[] narrow = {0, 1e-100};
    double[] one = {1, 1};
    // mpmath 1.3.0, mp.dps = 250: t = (1 - mpf("5e-101")) / mpf("5e-101"); 2 * atan(1 / t) / pi
    assertClose(StudentT.welch().test(narrow, one).pValue(), 3.183098861837907e-101, 1e-12);
    assertClose(StudentT.welch().test(one, narrow).pValue(), 3.183098861837907e-101, 1e-12);
    assertClose(StudentT.welch().test(narrow, one).statistic(), 2e100, 1e-12);
  }

  @Test
  void means_valuesNotFinite_areRefusedOrCounted() {
    double[] dirty = {1, 2, Double.NaN, Double.POSITIVE_INFINITY};
    assertThatThrownBy(() -> StudentT.welch().test(CONSTANT, dirty))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 values that are not finite");
    assertThat(StudentT.welch().with(NanPolicy.EXCLUDE).test(CONSTANT, dirty).current())
        .isEqualTo(new SampleSize(2, 1, 0, 1, 0));
    assertThatThrownBy(() -> StudentT.welch().with(NanPolicy.OWN_MASS))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Energy.withDefaults().measure(new double[0], CONSTANT))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void ranks_nanIsTheGreatestValue() {
    double[] reference = Samples.uniform(1, 100);
    double[] current = reference.clone();
    Arrays.fill(current, 0, 60, Double.NaN);
    TestResult result =
        MannWhitney.withDefaults().with(Alternative.GREATER).test(reference, current);
    assertThat(result.reject(0.001)).isTrue();
    assertThat(CramerVonMises.withDefaults().test(reference, current).reject(0.001)).isTrue();
    assertThat(AndersonDarling.withDefaults().test(reference, current).reject(0.001)).isTrue();
  }

  @Test
  void ranks_countsOfDistinctValues_areTheValues() {
    double[] reference = {0, 0, 1, 2, 2, 2};
    double[] current = {1, 1, 2};
    long[] referenceCounts = {2, 1, 3};
    long[] currentCounts = {0, 2, 1};
    assertThat(MannWhitney.withDefaults().testCounts(referenceCounts, currentCounts).pValue())
        .isEqualTo(MannWhitney.withDefaults().test(reference, current).pValue());
    assertThat(CramerVonMises.withDefaults().testCounts(referenceCounts, currentCounts).pValue())
        .isEqualTo(CramerVonMises.withDefaults().test(reference, current).pValue());
  }

  @Test
  void andersonDarling_beyondTheTable_isTheLimitLaw() {
    TestResult far =
        AndersonDarling.withDefaults()
            .test(Samples.uniform(1, 500), Samples.plus(0.3, Samples.uniform(2, 500)));
    assertThat(far.pValue()).isLessThan(1e-10).isPositive();
    assertThat(
            AndersonDarling.withDefaults()
                .test(Samples.uniform(1, 500), Samples.uniform(3, 500))
                .pValue())
        .isLessThanOrEqualTo(1);
  }

  @Test
  void cramersV_isScipys() {
    // scipy 1.17.1: scipy.stats.contingency.association([[10, 20, 30], [12, 15, 40]])
    assertClose(
        CramersV.of(new long[] {10, 20, 30}, new long[] {12, 15, 40}), 0.12374588948240436, 1e-12);
    // Bergsma's formula in numpy 2.4.6 from chi2_contingency([[10, 20, 30], [12, 45, 40]])
    assertClose(
        CramersV.biasCorrected(new long[] {10, 20, 30}, new long[] {12, 45, 40}),
        0.06408147651914664,
        1e-10);
    assertThat(CramersV.biasCorrected(new long[] {10, 10}, new long[] {10, 10})).isZero();
  }

  @Test
  void counts_moreThanDoublesTellApart_areRefused() {
    Proportion most = Proportion.of(1L << 51, 1L << 52);
    assertThat(FisherExact.withDefaults().test(most, most).pValue()).isBetween(0.99, 1.0);
    assertThatThrownBy(() -> Proportion.of(1, Long.MAX_VALUE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("9223372036854775807 trials");
    long[] current = {20, 30, 10};
    KolmogorovSmirnov refined = KolmogorovSmirnov.withDefaults().refined();
    assertThat(refined.testCounts(new long[] {1L << 52, 0, 0}, current).reject(1e-9)).isTrue();
    assertThatThrownBy(() -> refined.testCounts(new long[] {Long.MAX_VALUE, 0, 0}, current))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2^52");
  }

  @Test
  void fisher_degenerateTables_haveNothingToDiffer() {
    TestResult none = FisherExact.withDefaults().test(Proportion.of(0, 5), Proportion.of(0, 7));
    assertThat(none.pValue()).isEqualTo(1);
    assertThat(none.statistic()).isEqualTo(1);
    assertThat(
            TwoProportions.withDefaults().test(Proportion.of(5, 5), Proportion.of(7, 7)).pValue())
        .isEqualTo(1);
    assertThatThrownBy(() -> Proportion.of(1, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void goodnessOfFit_countWhereNothingIsExpected_isCertain() {
    TestResult result =
        ChiSquare.withDefaults().goodnessOfFit(new double[] {1, 1, 0}, new long[] {50, 49, 1});
    assertThat(result.statistic()).isInfinite();
    assertThat(result.pValue()).isZero();
    assertThatThrownBy(
            () -> ChiSquare.withDefaults().goodnessOfFit(new double[] {0}, new long[] {1}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void permutation_sameSeed_isReproducibleAndNeverZero() {
    double[] reference = Samples.uniform(1, 40);
    double[] current = Samples.plus(5, Samples.uniform(2, 40));
    PermutationTest test = PermutationTest.withDefaults().withPermutations(199, 7);
    PermutationTest.Statistic wasserstein =
        (x, y) -> Wasserstein.withDefaults().with(Threshold.fixed(1)).measure(x, y).statistic();
    assertThat(test.test(reference, current, wasserstein).pValue()).isEqualTo(1 / 200.0);
    assertThat(test.test(reference, current, wasserstein))
        .isEqualTo(test.test(reference, current, wasserstein));
    assertThatThrownBy(() -> test.test(reference, current, (x, y) -> Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void rejected_followsTheCorrection() {
    double[] pValues = {0.01, 0.02, 0.03, 0.9};
    assertThat(MultipleTesting.BONFERRONI.rejected(0.05, pValues))
        .containsExactly(true, false, false, false);
    assertThat(MultipleTesting.BENJAMINI_HOCHBERG.rejected(0.05, pValues))
        .containsExactly(true, true, true, false);
    assertThat(MultipleTesting.NONE.adjusted(pValues)).isEqualTo(pValues);
    assertThat(MultipleTesting.HOLM.adjusted()).isEmpty();
    assertThatThrownBy(() -> MultipleTesting.HOLM.adjusted(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
