package io.mlops4j.drift.stat;

import static io.mlops4j.drift.stat.Samples.assertClose;

import org.junit.jupiter.api.Test;

class EcdfDistanceOracleTest {
  @Test
  void measure_isScipys() {
    // scipy 1.17.1: wasserstein_distance(x, y), / numpy.std(x), energy_distance(x, y) of x = u(1,
    // 7), y = u(2, 5)
    check(
        Samples.uniform(1, 7),
        Samples.uniform(2, 5),
        0.16087811163538113,
        1.2398622099774612,
        0.29180338459950067);
    // scipy 1.17.1: wasserstein_distance(x, y), / numpy.std(x), energy_distance(x, y) of x = u(1,
    // 20), y = u(2, 30) + 0.1
    check(
        Samples.uniform(1, 20),
        Samples.plus(0.1, Samples.uniform(2, 30)),
        0.1049185036557892,
        0.4828473787509192,
        0.16790388300452885);
    // scipy 1.17.1: wasserstein_distance(x, y), / numpy.std(x), energy_distance(x, y) of x = u(3,
    // 50), y = u(4, 50) + 0.15
    check(
        Samples.uniform(3, 50),
        Samples.plus(0.15, Samples.uniform(4, 50)),
        0.12545275626426547,
        0.48834653382674253,
        0.19066721116937912);
    // scipy 1.17.1: wasserstein_distance(x, y), / numpy.std(x), energy_distance(x, y) of x = u(5,
    // 150), y = u(6, 120) + 0.1
    check(
        Samples.uniform(5, 150),
        Samples.plus(0.1, Samples.uniform(6, 120)),
        0.18925828618351634,
        0.6398597933759811,
        0.2702979989836386);
    // scipy 1.17.1: wasserstein_distance(x, y), / numpy.std(x), energy_distance(x, y) of x = u(7,
    // 1000), y = u(8, 800) + 0.03
    check(
        Samples.uniform(7, 1000),
        Samples.plus(0.03, Samples.uniform(8, 800)),
        0.02363052278283737,
        0.08286506984308135,
        0.03428902462136183);
    // scipy 1.17.1: wasserstein_distance(x, y), / numpy.std(x), energy_distance(x, y) of x = h(9,
    // 200), y = h(10, 300) + 0.5
    check(
        Samples.heavy(9, 200),
        Samples.plus(0.5, Samples.heavy(10, 300)),
        106.6740013053891,
        0.07413819505097374,
        1.0912121636487961);
    // scipy 1.17.1: wasserstein_distance(x, y), / numpy.std(x), energy_distance(x, y) of x = h(11,
    // 60), y = h(12, 40)
    check(
        Samples.heavy(11, 60),
        Samples.heavy(12, 40),
        9.694467453201302,
        1.7218332010737256,
        1.1132764145716991);
    // scipy 1.17.1: wasserstein_distance(x, y), / numpy.std(x), energy_distance(x, y) of x = u(13,
    // 400), y = u(14, 300) + 0.3
    check(
        Samples.uniform(13, 400),
        Samples.plus(0.3, Samples.uniform(14, 300)),
        0.30164961775146526,
        1.069229225598962,
        0.409510337219512);
    // scipy 1.17.1: wasserstein_distance(x, y), / numpy.std(x), energy_distance(x, y) of x = t(1,
    // 8, 3), y = t(2, 6, 3)
    check(
        Samples.tied(1, 8, 3),
        Samples.tied(2, 6, 3),
        0.41666666666666663,
        0.8333333333333333,
        0.5335936864527374);
    // scipy 1.17.1: wasserstein_distance(x, y), / numpy.std(x), energy_distance(x, y) of x = t(3,
    // 60, 5), y = t(4, 40, 5)
    check(
        Samples.tied(3, 60, 5),
        Samples.tied(4, 40, 5),
        0.24166666666666675,
        0.1923273145405181,
        0.22204854324123716);
    // scipy 1.17.1: wasserstein_distance(x, y), / numpy.std(x), energy_distance(x, y) of x = t(5,
    // 500, 10), y = t(6, 400, 10) + 1.0
    check(
        Samples.tied(5, 500, 10),
        Samples.plus(1.0, Samples.tied(6, 400, 10)),
        1.165,
        0.4022050628984272,
        0.5271071997231682);
    // scipy 1.17.1: wasserstein_distance(x, y), / numpy.std(x), energy_distance(x, y) of x = t(7,
    // 12, 4), y = t(8, 9, 4) + 1.0
    check(
        Samples.tied(7, 12, 4),
        Samples.plus(1.0, Samples.tied(8, 9, 4)),
        0.9722222222222222,
        1.0193213994378778,
        0.7566576928820131);
  }

  private static void check(
      double[] reference, double[] current, double raw, double normed, double energy) {
    Threshold fixed = Threshold.fixed(1);
    assertClose(
        Wasserstein.withDefaults().with(fixed).measure(reference, current).statistic(), raw, 1e-10);
    assertClose(
        Wasserstein.normed().with(fixed).measure(reference, current).statistic(), normed, 1e-10);
    assertClose(Wasserstein.evidently().measure(reference, current).statistic(), normed, 1e-10);
    assertClose(
        Energy.withDefaults().with(fixed).measure(reference, current).statistic(), energy, 1e-10);
  }
}
