package io.mlops4j.drift.stat;

import static io.mlops4j.drift.stat.Samples.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The numbers of other monitors. Python with numpy 2.4.6 and scipy 1.17.1, after the samples of
 * {@link Samples}:
 *
 * <pre>{@code
 * from scipy.spatial.distance import jensenshannon
 * from scipy.stats import entropy
 *
 * def cells(x, y, keys): return [np.array([(v == k).sum() for k in keys]) for v in (x, y)]
 * def hist(x, y, edges): return [np.histogram(v, edges)[0] for v in (x, y)]
 * def shares(c): return [v / v.sum() for v in c]
 *
 * def fill(p):
 *     least = p[p > 0].min()
 *     return np.where(p == 0, least / 1e6 if least <= 1e-4 else 1e-4, p)
 *
 * def divergences(c):
 *     p, q = shares(c)
 *     a, b = fill(p), fill(q)
 *     return sum((a - b) * np.log(a / b)), jensenshannon(p, q), entropy(a, b)
 *
 * def hellinger(c):
 *     p, q = shares(c)
 *     return np.sqrt(1 - np.sqrt(p * q).sum())
 *
 * def evidently(x, y):
 *     z = np.concatenate([x, y])
 *     c = (cells(x, y, np.unique(z)) if len(np.unique(x)) <= 20
 *          else hist(x, y, np.histogram_bin_edges(z, "sturges")))
 *     edges = np.histogram_bin_edges(np.unique(z), "sturges")
 *     return *divergences(c), hellinger(hist(x, y, edges))
 *
 * def evidently_labels(x, y):
 *     c = cells(x, y, np.unique(np.concatenate([x, y])))
 *     return *divergences(c), hellinger(c)
 *
 * def nannyml(x, y, labels=False):
 *     k = np.unique(x)
 *     few = labels or (len(k) <= 50 and len(k) / len(x) <= 0.1)
 *     c = cells(x, y, k) if few else hist(x, y, np.histogram_bin_edges(x, "doane"))
 *     q = c[1] / len(y)
 *     p, q = np.append(c[0] / len(x), 0), np.append(q, max(0, 1 - q.sum()))
 *     d = np.sqrt(p) - np.sqrt(q)
 *     return jensenshannon(p, q, base=2), np.sqrt((d * d).sum() / 2)
 *
 * def nannyml_l_infinity(x, y):
 *     p, q = shares(cells(x, y, np.unique(np.concatenate([x, y]))))
 *     return abs(p - q).max()
 * }</pre>
 */
class ConventionOracleTest {
  @Test
  void evidently_isItsFormulaInNumpy() {
    // x = u(3, 50), y = u(4, 50) + 0.15
    checkEvidently(
        Samples.uniform(3, 50),
        Samples.plus(0.15, Samples.uniform(4, 50)),
        1.6459541311057158,
        0.2942052420164712,
        0.5257447508589053,
        0.34691101054855245);
    // x = u(5, 150), y = u(6, 120) + 0.1
    checkEvidently(
        Samples.uniform(5, 150),
        Samples.plus(0.1, Samples.uniform(6, 120)),
        1.4015811585598643,
        0.30615972608147407,
        1.04975132888378,
        0.3417188850760551);
    // x = u(7, 1000), y = u(8, 800) + 0.03
    checkEvidently(
        Samples.uniform(7, 1000),
        Samples.plus(0.03, Samples.uniform(8, 800)),
        0.03350861056458219,
        0.06448837043353214,
        0.016464138719469668,
        0.06460327166040146);
    // x = h(9, 200), y = h(10, 300) + 0.5
    checkEvidently(
        Samples.heavy(9, 200),
        Samples.plus(0.5, Samples.heavy(10, 300)),
        0.019193975435715636,
        0.04166534275341752,
        0.01466090219528757,
        0.05003131856147584);
    // x = h(11, 60), y = h(12, 40)
    checkEvidently(
        Samples.heavy(11, 60),
        Samples.heavy(12, 40),
        0.5260198195814952,
        0.1981254215549626,
        0.11934613153034689,
        0.22628232684611457);
    // x = u(13, 400), y = u(14, 300) + 0.3
    checkEvidently(
        Samples.uniform(13, 400),
        Samples.plus(0.3, Samples.uniform(14, 300)),
        3.3219944443870655,
        0.41657282130176665,
        1.6260458725314109,
        0.49328470389296925);
    // x = t(3, 60, 5), y = t(4, 40, 5)
    checkEvidently(
        Samples.tied(3, 60, 5),
        Samples.tied(4, 40, 5),
        0.2048171816334643,
        0.15769240287731098,
        0.09273964283748594,
        0.15567169891818677);
    // x = t(5, 500, 10), y = t(6, 400, 10) + 1.0
    checkEvidently(
        Samples.tied(5, 500, 10),
        Samples.plus(1.0, Samples.tied(6, 400, 10)),
        1.625160921674646,
        0.29144150032062516,
        0.7925792417704189,
        0.1709437717980748);
    // x = t(5, 500, 10), y = t(6, 400, 20) / 2: half of the values are new
    checkEvidently(
        Samples.tied(5, 500, 10),
        halved(Samples.tied(6, 400, 20)),
        3.1217731354759763,
        0.44429486401449514,
        0.6317574775358598,
        0.07381769551798975);
  }

  @Test
  void evidentlyLabels_areItsFormulaInNumpy() {
    // x = t(3, 60, 5), y = t(4, 40, 5)
    checkEvidentlyLabels(
        labels(Samples.tied(3, 60, 5)),
        labels(Samples.tied(4, 40, 5)),
        0.2048171816334643,
        0.15769240287731098,
        0.09273964283748594,
        0.15882751716137994);
    // x = t(5, 500, 10), y = t(6, 400, 10) + 2: two labels are new
    checkEvidentlyLabels(
        labels(Samples.tied(5, 500, 10)),
        labels(Samples.plus(2, Samples.tied(6, 400, 10))),
        2.911076722595573,
        0.38250172432940077,
        1.475532575235402,
        0.458573257494557);
    // the same without the values 4: missing labels are left out
    checkEvidentlyLabels(
        labelsWithout4(Samples.tied(5, 500, 10)),
        labelsWithout4(Samples.plus(2, Samples.tied(6, 400, 10))),
        3.319013135980896,
        0.4050168318341046,
        1.6879786541262198,
        0.4856062996432662);
    // x = t(7, 30, 12), y = t(8, 900, 12)
    checkEvidentlyLabels(
        labels(Samples.tied(7, 30, 12)),
        labels(Samples.tied(8, 900, 12)),
        0.17378257844190656,
        0.1458666676280876,
        0.08223827857132543,
        0.14661549941107455);
  }

  @Test
  void missingLabels_areLeftOutButCounted() {
    double[] sample = Samples.tied(5, 500, 10);
    long missing = Arrays.stream(sample).filter(value -> value == 4).count();
    DistanceResult result =
        Hellinger.evidently().measureCategories(labels(sample), labelsWithout4(sample));
    assertThat(result.current()).isEqualTo(new SampleSize(500 - missing, 0, 0, 0, missing));
  }

  @Test
  void nannyml_isItsFormulaInNumpy() {
    // x = u(3, 50), y = u(4, 50) + 0.15
    checkNannyml(
        Samples.uniform(3, 50),
        Samples.plus(0.15, Samples.uniform(4, 50)),
        0.4156454241677871,
        0.3998727629805264);
    // x = u(5, 150), y = u(6, 120) + 0.1
    checkNannyml(
        Samples.uniform(5, 150),
        Samples.plus(0.1, Samples.uniform(6, 120)),
        0.4008236126834288,
        0.39051077885954283);
    // x = u(7, 1000), y = u(8, 800) + 0.03
    checkNannyml(
        Samples.uniform(7, 1000),
        Samples.plus(0.03, Samples.uniform(8, 800)),
        0.1301745345401385,
        0.12411006912866213);
    // x = h(9, 200), y = h(10, 300) + 0.5
    checkNannyml(
        Samples.heavy(9, 200),
        Samples.plus(0.5, Samples.heavy(10, 300)),
        0.08662876251849926,
        0.0866207170346906);
    // x = h(11, 60), y = h(12, 40)
    checkNannyml(
        Samples.heavy(11, 60), Samples.heavy(12, 40), 0.3329339550037066, 0.3240740207127418);
    // x = u(13, 400), y = u(14, 300) + 0.3
    checkNannyml(
        Samples.uniform(13, 400),
        Samples.plus(0.3, Samples.uniform(14, 300)),
        0.5400536880530895,
        0.5364428295412628);
    // x = t(3, 60, 5), y = t(4, 40, 5)
    checkNannyml(
        Samples.tied(3, 60, 5), Samples.tied(4, 40, 5), 0.18940787879131893, 0.1588275171613796);
    // x = t(5, 500, 10), y = t(6, 400, 10) + 1.0
    checkNannyml(
        Samples.tied(5, 500, 10),
        Samples.plus(1.0, Samples.tied(6, 400, 10)),
        0.35005691688544627,
        0.34523220491092743);
    // x = t(5, 500, 10), y = t(6, 400, 20) / 2: values between those of the reference are outside
    checkNannyml(
        Samples.tied(5, 500, 10),
        halved(Samples.tied(6, 400, 20)),
        0.5336525172765386,
        0.5174372628253204);
  }

  /** NumPy 2.4.6: histogram_bin_edges([5] * 5, bins="doane") is [4.5, 5.5]. */
  @Test
  void nannyml_constantReference_hasARangeAroundIt() {
    double[] reference = {5, 5, 5, 5, 5};
    JensenShannon nannyml = JensenShannon.nannyml();
    assertThat(nannyml.measure(reference, new double[] {5.2, 5, 5, 4.5, 5.5}).statistic()).isZero();
    assertThat(nannyml.measure(reference, new double[] {5.6, 5, 5, 5, 5}).statistic()).isPositive();
  }

  @Test
  void nannymlLabels_areItsFormulaInNumpy() {
    // x = t(3, 60, 5), y = t(4, 40, 5)
    checkNannymlLabels(
        labels(Samples.tied(3, 60, 5)),
        labels(Samples.tied(4, 40, 5)),
        0.18940787879131907,
        0.1588275171613796);
    // x = t(5, 500, 10), y = t(6, 400, 10) + 2: two labels are new
    checkNannymlLabels(
        labels(Samples.tied(5, 500, 10)),
        labels(Samples.plus(2, Samples.tied(6, 400, 10))),
        0.45943139249150045,
        0.4585732574945571);
    // the same without the values 4: missing labels are left out
    checkNannymlLabels(
        labelsWithout4(Samples.tied(5, 500, 10)),
        labelsWithout4(Samples.plus(2, Samples.tied(6, 400, 10))),
        0.48647479265163623,
        0.48560629964326624);
  }

  @Test
  void nannymlLInfinity_isItsFormulaInNumpy() {
    // x = t(3, 60, 5), y = t(4, 40, 5)
    checkNannymlLInfinity(Samples.tied(3, 60, 5), Samples.tied(4, 40, 5), 0.14166666666666666);
    // x = t(5, 500, 10), y = t(6, 400, 10) + 2: two labels are new, each by itself
    checkNannymlLInfinity(
        Samples.tied(5, 500, 10), Samples.plus(2, Samples.tied(6, 400, 10)), 0.115);
    // x = t(7, 30, 12), y = t(8, 900, 12)
    checkNannymlLInfinity(Samples.tied(7, 30, 12), Samples.tied(8, 900, 12), 0.05888888888888889);
    // the second without the values 4: missing labels are left out
    assertClose(
        LInfinity.nannyml()
            .measureCategories(
                labelsWithout4(Samples.tied(5, 500, 10)),
                labelsWithout4(Samples.plus(2, Samples.tied(6, 400, 10))))
            .statistic(),
        0.12849162011173185,
        1e-10);
  }

  /** As labels and, as every value is then one, as numbers. */
  private static void checkNannymlLInfinity(double[] reference, double[] current, double distance) {
    DistanceResult result =
        LInfinity.nannyml().measureCategories(labels(reference), labels(current));
    assertClose(result.statistic(), distance, 1e-10);
    assertThat(result.threshold()).isEqualTo(0.1);
    assertClose(LInfinity.nannyml().measure(reference, current).statistic(), distance, 1e-10);
  }

  private static double[] halved(double[] sample) {
    return Arrays.stream(sample).map(value -> value / 2).toArray();
  }

  private static List<String> labels(double[] sample) {
    List<String> labels = new ArrayList<>();
    for (double value : sample) {
      labels.add("label " + value);
    }
    return labels;
  }

  private static List<@Nullable String> labelsWithout4(double[] sample) {
    List<@Nullable String> labels = new ArrayList<>();
    for (double value : sample) {
      labels.add(value == 4 ? null : "label " + value);
    }
    return labels;
  }

  private static void checkEvidentlyLabels(
      List<? extends @Nullable String> reference,
      List<? extends @Nullable String> current,
      double psi,
      double jensenShannon,
      double kullbackLeibler,
      double hellinger) {
    assertClose(
        PopulationStability.evidently().measureCategories(reference, current).statistic(),
        psi,
        1e-10);
    assertClose(
        JensenShannon.evidently().measureCategories(reference, current).statistic(),
        jensenShannon,
        1e-10);
    assertClose(
        KullbackLeibler.evidently().measureCategories(reference, current).statistic(),
        kullbackLeibler,
        1e-10);
    assertClose(
        Hellinger.evidently().measureCategories(reference, current).statistic(), hellinger, 1e-10);
  }

  private static void checkNannymlLabels(
      List<? extends @Nullable String> reference,
      List<? extends @Nullable String> current,
      double jensenShannon,
      double hellinger) {
    assertClose(
        JensenShannon.nannyml().measureCategories(reference, current).statistic(),
        jensenShannon,
        1e-10);
    assertClose(
        Hellinger.nannyml().measureCategories(reference, current).statistic(), hellinger, 1e-10);
  }

  private static void checkEvidently(
      double[] reference,
      double[] current,
      double psi,
      double jensenShannon,
      double kullbackLeibler,
      double hellinger) {
    assertClose(
        PopulationStability.evidently().measure(reference, current).statistic(), psi, 1e-10);
    assertClose(
        JensenShannon.evidently().measure(reference, current).statistic(), jensenShannon, 1e-10);
    assertClose(
        KullbackLeibler.evidently().measure(reference, current).statistic(),
        kullbackLeibler,
        1e-10);
    assertClose(Hellinger.evidently().measure(reference, current).statistic(), hellinger, 1e-10);
  }

  private static void checkNannyml(
      double[] reference, double[] current, double jensenShannon, double hellinger) {
    assertClose(
        JensenShannon.nannyml().measure(reference, current).statistic(), jensenShannon, 1e-10);
    assertClose(Hellinger.nannyml().measure(reference, current).statistic(), hellinger, 1e-10);
  }
}
