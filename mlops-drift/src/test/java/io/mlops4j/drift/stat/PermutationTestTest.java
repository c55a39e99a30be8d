package io.mlops4j.drift.stat;

import static io.mlops4j.drift.stat.Samples.assertClose;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PermutationTestTest {
  @Test
  void test_allDivisions_isScipys() {
    // scipy 1.17.1: permutation_test((u(61, 6), u(62, 5) + 0.3), lambda x, y, axis: mean(y, axis) -
    // mean(x, axis),
    //     permutation_type="independent", alternative="greater")
    check(
        PermutationTest.withDefaults()
            .test(
                Samples.uniform(61, 6),
                Samples.plus(0.3, Samples.uniform(62, 5)),
                PermutationTestTest::meanDifference),
        0.26164623044527885,
        0.10822510822510822,
        1e-12);
  }

  private static double meanDifference(double[] reference, double[] current) {
    return Arrays.stream(current).average().orElseThrow()
        - Arrays.stream(reference).average().orElseThrow();
  }

  private static void check(TestResult result, double statistic, double pValue, double relative) {
    assertClose(result.statistic(), statistic, 1e-9);
    assertClose(result.pValue(), pValue, relative);
  }
}
