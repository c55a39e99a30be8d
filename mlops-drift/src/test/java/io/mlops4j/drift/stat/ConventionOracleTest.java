package io.mlops4j.drift.stat;

import static io.mlops4j.drift.stat.Samples.assertClose;

import org.junit.jupiter.api.Test;

class ConventionOracleTest {
  @Test
  void evidently_isItsFormulaInNumpy() {
    // x = u(3, 50), y = u(4, 50) + 0.15
    checkEvidently(
        Samples.uniform(3, 50),
        Samples.plus(0.15, Samples.uniform(4, 50)),
        1.6459541311057158,
        0.2942052420164712,
        0.5257447508589053);
    // x = u(5, 150), y = u(6, 120) + 0.1
    checkEvidently(
        Samples.uniform(5, 150),
        Samples.plus(0.1, Samples.uniform(6, 120)),
        1.4015811585598643,
        0.30615972608147407,
        1.04975132888378);
    // x = u(7, 1000), y = u(8, 800) + 0.03
    checkEvidently(
        Samples.uniform(7, 1000),
        Samples.plus(0.03, Samples.uniform(8, 800)),
        0.03350861056458219,
        0.06448837043353214,
        0.016464138719469668);
    // x = h(9, 200), y = h(10, 300) + 0.5
    checkEvidently(
        Samples.heavy(9, 200),
        Samples.plus(0.5, Samples.heavy(10, 300)),
        0.019193975435715636,
        0.04166534275341752,
        0.01466090219528757);
    // x = h(11, 60), y = h(12, 40)
    checkEvidently(
        Samples.heavy(11, 60),
        Samples.heavy(12, 40),
        0.5260198195814952,
        0.1981254215549626,
        0.11934613153034689);
    // x = u(13, 400), y = u(14, 300) + 0.3
    checkEvidently(
        Samples.uniform(13, 400),
        Samples.plus(0.3, Samples.uniform(14, 300)),
        3.3219944443870655,
        0.41657282130176665,
        1.6260458725314109);
    // x = t(3, 60, 5), y = t(4, 40, 5)
    checkEvidently(
        Samples.tied(3, 60, 5),
        Samples.tied(4, 40, 5),
        0.2048171816334643,
        0.15769240287731098,
        0.09273964283748594);
    // x = t(5, 500, 10), y = t(6, 400, 10) + 1.0
    checkEvidently(
        Samples.tied(5, 500, 10),
        Samples.plus(1.0, Samples.tied(6, 400, 10)),
        1.625160921674646,
        0.29144150032062516,
        0.7925792417704189);
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
  }

  private static void checkEvidently(
      double[] reference,
      double[] current,
      double psi,
      double jensenShannon,
      double kullbackLeibler) {
    assertClose(
        PopulationStability.evidently().measure(reference, current).statistic(), psi, 1e-10);
    assertClose(
        JensenShannon.evidently().measure(reference, current).statistic(), jensenShannon, 1e-10);
    assertClose(
        KullbackLeibler.evidently().measure(reference, current).statistic(),
        kullbackLeibler,
        1e-10);
  }

  private static void checkNannyml(
      double[] reference, double[] current, double jensenShannon, double hellinger) {
    assertClose(
        JensenShannon.nannyml().measure(reference, current).statistic(), jensenShannon, 1e-10);
    assertClose(Hellinger.nannyml().measure(reference, current).statistic(), hellinger, 1e-10);
  }
}
