package io.mlops4j.drift.stat;

import static io.mlops4j.drift.stat.Samples.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PermutationTestTest {
  // scipy 1.17.1: permutation_test((x, y), lambda x, y, axis: mean(y, axis) - mean(x, axis),
  //     permutation_type="independent", alternative=.., n_resamples=inf)

  @ParameterizedTest
  @CsvSource({
    "GREATER, 0.10822510822510822",
    "LESS, 0.8939393939393939",
    "TWO_SIDED, 0.21645021645021645"
  })
  void test_allDivisions_isScipys(Alternative alternative, double expected) {
    TestResult result =
        PermutationTest.withDefaults()
            .with(alternative)
            .test(
                Samples.uniform(61, 6),
                Samples.plus(0.3, Samples.uniform(62, 5)),
                PermutationTestTest::meanDifference);
    assertClose(result.statistic(), 0.26164623044527885, 1e-12);
    assertClose(result.pValue(), expected, 1e-12);
  }

  /** Of 646,646 divisions 20,000 are dealt; the tolerance is four standard errors. */
  @ParameterizedTest
  @CsvSource({
    "GREATER, 0.5808324802132852, 0.014",
    "LESS, 0.41916906622788974, 0.014",
    "TWO_SIDED, 0.8383381324557795, 0.028"
  })
  void test_moreDivisionsThanDeals_isScipysUpToChance(
      Alternative alternative, double expected, double chance) {
    TestResult result =
        PermutationTest.withDefaults()
            .with(alternative)
            .withPermutations(20_000, 3)
            .test(
                Samples.uniform(63, 12),
                Samples.plus(0.1, Samples.uniform(64, 10)),
                PermutationTestTest::meanDifference);
    assertClose(result.statistic(), -0.025631022393626246, 1e-12);
    assertThat(result.pValue()).isCloseTo(expected, within(chance));
  }

  /** What was seen counts as a deal, so that no p-value is zero. */
  @Test
  void test_farApart_isTheSmallestPossible() {
    double[] low = Samples.uniform(65, 30);
    double[] high = Samples.plus(2, Samples.uniform(66, 30));
    TestResult result =
        PermutationTest.withDefaults()
            .withPermutations(999, 1)
            .test(low, high, PermutationTestTest::meanDifference);
    assertThat(result.pValue()).isEqualTo(1 / 1000.0);
  }

  private static double meanDifference(double[] reference, double[] current) {
    return Arrays.stream(current).average().orElseThrow()
        - Arrays.stream(reference).average().orElseThrow();
  }
}
