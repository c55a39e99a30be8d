package io.mlops4j.drift.stat;

import static io.mlops4j.drift.stat.Samples.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.junit.jupiter.api.Test;

class MannWhitneyOracleTest {
  @Test
  void test_asymptotic_isScipys() {
    // scipy 1.17.1: mannwhitneyu(y, x, method="asymptotic") of x = u(1, 20), y = u(2, 30) + 0.1
    check(
        MannWhitney.withDefaults()
            .with(PValueMethod.ASYMPTOTIC)
            .test(Samples.uniform(1, 20), Samples.plus(0.1, Samples.uniform(2, 30))),
        308.0,
        0.8819307212779461,
        1e-10);
    // scipy 1.17.1: mannwhitneyu(y, x, method="asymptotic") of x = u(3, 50), y = u(4, 50) + 0.15
    check(
        MannWhitney.withDefaults()
            .with(PValueMethod.ASYMPTOTIC)
            .test(Samples.uniform(3, 50), Samples.plus(0.15, Samples.uniform(4, 50))),
        1558.0,
        0.03401872989521157,
        1e-10);
    // scipy 1.17.1: mannwhitneyu(y, x, method="asymptotic") of x = u(5, 150), y = u(6, 120) + 0.1
    check(
        MannWhitney.withDefaults()
            .with(PValueMethod.ASYMPTOTIC)
            .test(Samples.uniform(5, 150), Samples.plus(0.1, Samples.uniform(6, 120))),
        12211.0,
        4.7660892860722993e-07,
        1e-10);
    // scipy 1.17.1: mannwhitneyu(y, x, method="asymptotic") of x = u(7, 1000), y = u(8, 800) + 0.03
    check(
        MannWhitney.withDefaults()
            .with(PValueMethod.ASYMPTOTIC)
            .test(Samples.uniform(7, 1000), Samples.plus(0.03, Samples.uniform(8, 800))),
        418943.0,
        0.08385821327182769,
        1e-10);
    // scipy 1.17.1: mannwhitneyu(y, x, method="asymptotic") of x = h(9, 200), y = h(10, 300) + 0.5
    check(
        MannWhitney.withDefaults()
            .with(PValueMethod.ASYMPTOTIC)
            .test(Samples.heavy(9, 200), Samples.plus(0.5, Samples.heavy(10, 300))),
        32604.0,
        0.09997932950374856,
        1e-10);
    // scipy 1.17.1: mannwhitneyu(y, x, method="asymptotic") of x = h(11, 60), y = h(12, 40)
    check(
        MannWhitney.withDefaults()
            .with(PValueMethod.ASYMPTOTIC)
            .test(Samples.heavy(11, 60), Samples.heavy(12, 40)),
        1283.0,
        0.5615990774678907,
        1e-10);
    // scipy 1.17.1: mannwhitneyu(y, x, method="asymptotic") of x = u(13, 400), y = u(14, 300) + 0.3
    check(
        MannWhitney.withDefaults()
            .with(PValueMethod.ASYMPTOTIC)
            .test(Samples.uniform(13, 400), Samples.plus(0.3, Samples.uniform(14, 300))),
        91626.0,
        6.912764041813137e-33,
        1e-10);
    // scipy 1.17.1: mannwhitneyu(y, x, method="asymptotic") of x = t(3, 60, 5), y = t(4, 40, 5)
    check(
        MannWhitney.withDefaults()
            .with(PValueMethod.ASYMPTOTIC)
            .test(Samples.tied(3, 60, 5), Samples.tied(4, 40, 5)),
        1132.5,
        0.6297986786646725,
        1e-10);
    // scipy 1.17.1: mannwhitneyu(y, x, method="asymptotic") of x = t(5, 500, 10), y = t(6, 400, 10)
    // + 1.0
    check(
        MannWhitney.withDefaults()
            .with(PValueMethod.ASYMPTOTIC)
            .test(Samples.tied(5, 500, 10), Samples.plus(1.0, Samples.tied(6, 400, 10))),
        121950.5,
        1.2668101816815315e-08,
        1e-10);
    // scipy 1.17.1: mannwhitneyu(y, x, method="asymptotic") of x = t(7, 12, 4), y = t(8, 9, 4) +
    // 1.0
    check(
        MannWhitney.withDefaults()
            .with(PValueMethod.ASYMPTOTIC)
            .test(Samples.tied(7, 12, 4), Samples.plus(1.0, Samples.tied(8, 9, 4))),
        78.5,
        0.07590406121449067,
        1e-10);
  }

  @Test
  void test_exact_isScipys() {
    // scipy 1.17.1: mannwhitneyu(y, x, method="exact") of x = u(1, 7), y = u(2, 5)
    check(
        MannWhitney.withDefaults()
            .with(PValueMethod.EXACT)
            .test(Samples.uniform(1, 7), Samples.uniform(2, 5)),
        19.0,
        0.8762626262626263,
        1e-12);
    // scipy 1.17.1: mannwhitneyu(y, x, method="exact") of x = u(1, 20), y = u(2, 30) + 0.1
    check(
        MannWhitney.withDefaults()
            .with(PValueMethod.EXACT)
            .test(Samples.uniform(1, 20), Samples.plus(0.1, Samples.uniform(2, 30))),
        308.0,
        0.8830466366611424,
        1e-12);
    // scipy 1.17.1: mannwhitneyu(y, x, method="exact") of x = u(31, 8), y = u(32, 40) + 0.2
    check(
        MannWhitney.withDefaults()
            .with(PValueMethod.EXACT)
            .test(Samples.uniform(31, 8), Samples.plus(0.2, Samples.uniform(32, 40))),
        170.0,
        0.7965818984003971,
        1e-12);
    // scipy 1.17.1: mannwhitneyu(y, x, method="exact") of x = u(33, 6), y = u(34, 6) + 2.0
    check(
        MannWhitney.withDefaults()
            .with(PValueMethod.EXACT)
            .test(Samples.uniform(33, 6), Samples.plus(2.0, Samples.uniform(34, 6))),
        36.0,
        0.0021645021645021645,
        1e-12);
  }

  @Test
  void test_eightAgainstMany_isScipys() {
    // scipy 1.17.1: mannwhitneyu(y, x) of x = u(47, 8), y = u(48, 1000) + 0.9, + 0.0
    check(
        MannWhitney.withDefaults()
            .test(Samples.uniform(47, 8), Samples.plus(0.9, Samples.uniform(48, 1000))),
        8000.0,
        7.779649466922164e-20,
        1e-12);
    check(
        MannWhitney.withDefaults().test(Samples.uniform(47, 8), Samples.uniform(48, 1000)),
        3744.0,
        0.7597498431642002,
        1e-12);
    // scipy 1.17.1: mannwhitneyu(y, x) of x = u(47, 8), y = u(48, 5000) + 0.5, + 0.2
    check(
        MannWhitney.withDefaults()
            .test(Samples.uniform(47, 8), Samples.plus(0.5, Samples.uniform(48, 5000))),
        35929.0,
        9.862194567643159e-06,
        1e-12);
    check(
        MannWhitney.withDefaults()
            .test(Samples.uniform(47, 8), Samples.plus(0.2, Samples.uniform(48, 5000))),
        26790.0,
        0.09716077005523754,
        1e-12);
    // scipy 1.17.1: mannwhitneyu(y, x) of x = u(47, 3), y = u(48, 20000) + 0.4
    check(
        MannWhitney.withDefaults()
            .test(Samples.uniform(47, 3), Samples.plus(0.4, Samples.uniform(48, 20_000))),
        55466.0,
        0.0038914218454293497,
        1e-12);
  }

  @Test
  void test_exact_isThatOfPythonsIntegers() {
    // Python 3, Fraction(2 * sum(a[:u + 1]), comb(n + m, n)) with a from [1] by, for i = 1 .. n,
    // a[v] -= a[v - m - i] for v downwards, then a[v] += a[v - i] for v upwards
    assertClose(exact(100, 150, 1500), 3.349129181548713e-32, 1e-12);
    assertClose(exact(100, 150, 5000), 6.403713611756349e-06, 1e-12);
    assertClose(exact(100, 150, 6500), 0.07432555840083516, 1e-12);
    assertClose(exact(100, 150, 7400), 0.8592716613056149, 1e-12);
    assertClose(exact(177, 177, 2000), 1.4433303938850283e-58, 1e-12);
    assertClose(exact(177, 177, 10000), 2.4176688647106206e-09, 1e-12);
    assertClose(exact(177, 177, 14500), 0.2269349742182294, 1e-12);
    assertClose(exact(8, 2000, 100), 7.150062693820937e-15, 1e-12);
    assertClose(exact(8, 2000, 3000), 0.0013098037938756178, 1e-12);
    assertClose(exact(8, 2000, 7777), 0.8938836550834632, 1e-12);
  }

  /** The p-value of n values of which each is greater than as many of m as make up u pairs. */
  private static double exact(int n, int m, int u) {
    double[] reference = new double[m];
    for (int i = 0; i < m; i++) {
      reference[i] = i;
    }
    double[] current = new double[n];
    int left = u;
    for (int i = 0; i < n; i++) {
      int below = Math.min(m, left);
      left -= below;
      current[i] = below - 0.5 - 0.3 * i / n;
    }
    TestResult result =
        MannWhitney.withDefaults().with(PValueMethod.EXACT).test(reference, current);
    assertThat(result.statistic()).isEqualTo(u);
    return result.pValue();
  }

  /** As far as memory goes, and the normal law beyond. */
  @Test
  void test_eightAgainstMillions_isExactInASecond() {
    double[] reference = Samples.uniform(47, 8);
    double[] current = Samples.uniform(48, 1_200_000);
    double exact = MannWhitney.withDefaults().test(reference, current).pValue();
    double normal =
        MannWhitney.withDefaults().with(PValueMethod.ASYMPTOTIC).test(reference, current).pValue();
    assertThat(exact).isNotEqualTo(normal).isCloseTo(normal, withinPercentage(5));
  }

  @Test
  void test_less_isScipys() {
    // scipy 1.17.1: mannwhitneyu(y, x, "less") of x = u(1, 7), y = u(2, 5)
    check(
        MannWhitney.withDefaults()
            .with(Alternative.LESS)
            .test(Samples.uniform(1, 7), Samples.uniform(2, 5)),
        19.0,
        0.6224747474747474,
        1e-10);
    // scipy 1.17.1: mannwhitneyu(y, x, "less") of x = u(5, 150), y = u(6, 120) + 0.1
    check(
        MannWhitney.withDefaults()
            .with(Alternative.LESS)
            .test(Samples.uniform(5, 150), Samples.plus(0.1, Samples.uniform(6, 120))),
        12211.0,
        0.999999763639234,
        1e-10);
    // scipy 1.17.1: mannwhitneyu(y, x, "less") of x = t(3, 60, 5), y = t(4, 40, 5)
    check(
        MannWhitney.withDefaults()
            .with(Alternative.LESS)
            .test(Samples.tied(3, 60, 5), Samples.tied(4, 40, 5)),
        1132.5,
        0.31489933933233627,
        1e-10);
  }

  @Test
  void test_greater_isScipys() {
    // scipy 1.17.1: mannwhitneyu(y, x, "greater") of x = u(1, 7), y = u(2, 5)
    check(
        MannWhitney.withDefaults()
            .with(Alternative.GREATER)
            .test(Samples.uniform(1, 7), Samples.uniform(2, 5)),
        19.0,
        0.43813131313131315,
        1e-10);
    // scipy 1.17.1: mannwhitneyu(y, x, "greater") of x = u(5, 150), y = u(6, 120) + 0.1
    check(
        MannWhitney.withDefaults()
            .with(Alternative.GREATER)
            .test(Samples.uniform(5, 150), Samples.plus(0.1, Samples.uniform(6, 120))),
        12211.0,
        2.3830446430361497e-07,
        1e-10);
    // scipy 1.17.1: mannwhitneyu(y, x, "greater") of x = t(3, 60, 5), y = t(4, 40, 5)
    check(
        MannWhitney.withDefaults()
            .with(Alternative.GREATER)
            .test(Samples.tied(3, 60, 5), Samples.tied(4, 40, 5)),
        1132.5,
        0.6876515072650085,
        1e-10);
  }

  private static void check(TestResult result, double statistic, double pValue, double relative) {
    assertClose(result.statistic(), statistic, 1e-9);
    assertClose(result.pValue(), pValue, relative);
  }
}
