package io.mlops4j.drift.stat;

import static io.mlops4j.drift.stat.Samples.assertClose;

import org.junit.jupiter.api.Test;

class BinnedDistanceOracleTest {
  @Test
  void between_isScipys() {
    // numpy 2.4.6, scipy 1.17.1 of p = [0.1, 0.2, 0.3, 0.4], q = [0.25, 0.25, 0.25, 0.25], each
    // over its sum
    // ((p - q) * log(p / q)).sum()
    assertClose(
        PopulationStability.withDefaults()
            .between(new double[] {0.1, 0.2, 0.3, 0.4}, new double[] {0.25, 0.25, 0.25, 0.25}),
        0.22821740957339182,
        1e-12);
    // jensenshannon(p, q, base=2)
    assertClose(
        JensenShannon.withDefaults()
            .between(new double[] {0.1, 0.2, 0.3, 0.4}, new double[] {0.25, 0.25, 0.25, 0.25}),
        0.20050332253142814,
        1e-12);
    // jensenshannon(p, q)
    assertClose(
        JensenShannon.withDefaults()
            .inNats()
            .between(new double[] {0.1, 0.2, 0.3, 0.4}, new double[] {0.25, 0.25, 0.25, 0.25}),
        0.16692996572597962,
        1e-12);
    // jensenshannon(p, q, base=2) ** 2
    assertClose(
        JensenShannon.withDefaults()
            .asDivergence()
            .between(new double[] {0.1, 0.2, 0.3, 0.4}, new double[] {0.25, 0.25, 0.25, 0.25}),
        0.0402015823461419,
        1e-12);
    // entropy(p, q)
    assertClose(
        KullbackLeibler.withDefaults()
            .between(new double[] {0.1, 0.2, 0.3, 0.4}, new double[] {0.25, 0.25, 0.25, 0.25}),
        0.10644013528622315,
        1e-12);
    // sqrt(((sqrt(p) - sqrt(q)) ** 2).sum() / 2)
    assertClose(
        Hellinger.withDefaults()
            .between(new double[] {0.1, 0.2, 0.3, 0.4}, new double[] {0.25, 0.25, 0.25, 0.25}),
        0.16789959640267477,
        1e-12);
    // abs(p - q).sum() / 2
    assertClose(
        TotalVariation.withDefaults()
            .between(new double[] {0.1, 0.2, 0.3, 0.4}, new double[] {0.25, 0.25, 0.25, 0.25}),
        0.2,
        1e-12);
    // abs(p - q).max()
    assertClose(
        LInfinity.withDefaults()
            .between(new double[] {0.1, 0.2, 0.3, 0.4}, new double[] {0.25, 0.25, 0.25, 0.25}),
        0.15000000000000002,
        1e-12);
    // numpy 2.4.6, scipy 1.17.1 of p = [10, 20, 70], q = [30, 30, 40], each over its sum
    // ((p - q) * log(p / q)).sum()
    assertClose(
        PopulationStability.withDefaults()
            .between(new double[] {10, 20, 70}, new double[] {30, 30, 40}),
        0.42815370492506505,
        1e-12);
    // jensenshannon(p, q, base=2)
    assertClose(
        JensenShannon.withDefaults().between(new double[] {10, 20, 70}, new double[] {30, 30, 40}),
        0.2736668758986993,
        1e-12);
    // jensenshannon(p, q)
    assertClose(
        JensenShannon.withDefaults()
            .inNats()
            .between(new double[] {10, 20, 70}, new double[] {30, 30, 40}),
        0.22784261945058354,
        1e-12);
    // jensenshannon(p, q, base=2) ** 2
    assertClose(
        JensenShannon.withDefaults()
            .asDivergence()
            .between(new double[] {10, 20, 70}, new double[] {30, 30, 40}),
        0.07489355896415409,
        1e-12);
    // entropy(p, q)
    assertClose(
        KullbackLeibler.withDefaults()
            .between(new double[] {10, 20, 70}, new double[] {30, 30, 40}),
        0.20077680106635193,
        1e-12);
    // sqrt(((sqrt(p) - sqrt(q)) ** 2).sum() / 2)
    assertClose(
        Hellinger.withDefaults().between(new double[] {10, 20, 70}, new double[] {30, 30, 40}),
        0.22955540235828983,
        1e-12);
    // abs(p - q).sum() / 2
    assertClose(
        TotalVariation.withDefaults().between(new double[] {10, 20, 70}, new double[] {30, 30, 40}),
        0.29999999999999993,
        1e-12);
    // abs(p - q).max()
    assertClose(
        LInfinity.withDefaults().between(new double[] {10, 20, 70}, new double[] {30, 30, 40}),
        0.29999999999999993,
        1e-12);
    // numpy 2.4.6, scipy 1.17.1 of p = [1e-09, 1], q = [0.5, 0.5], each over its sum
    // ((p - q) * log(p / q)).sum()
    assertClose(
        PopulationStability.withDefaults()
            .between(new double[] {1e-09, 1}, new double[] {0.5, 0.5}),
        10.36163289774994,
        1e-12);
    // jensenshannon(p, q, base=2)
    assertClose(
        JensenShannon.withDefaults().between(new double[] {1e-09, 1}, new double[] {0.5, 0.5}),
        0.5579230319511737,
        1e-12);
    // jensenshannon(p, q)
    assertClose(
        JensenShannon.withDefaults()
            .inNats()
            .between(new double[] {1e-09, 1}, new double[] {0.5, 0.5}),
        0.46450139292203313,
        1e-12);
    // jensenshannon(p, q, base=2) ** 2
    assertClose(
        JensenShannon.withDefaults()
            .asDivergence()
            .between(new double[] {1e-09, 1}, new double[] {0.5, 0.5}),
        0.31127810958159036,
        1e-12);
    // entropy(p, q)
    assertClose(
        KullbackLeibler.withDefaults().between(new double[] {1e-09, 1}, new double[] {0.5, 0.5}),
        0.6931471588366794,
        1e-12);
    // sqrt(((sqrt(p) - sqrt(q)) ** 2).sum() / 2)
    assertClose(
        Hellinger.withDefaults().between(new double[] {1e-09, 1}, new double[] {0.5, 0.5}),
        0.5411754415041781,
        1e-12);
    // abs(p - q).sum() / 2
    assertClose(
        TotalVariation.withDefaults().between(new double[] {1e-09, 1}, new double[] {0.5, 0.5}),
        0.499999999,
        1e-12);
    // abs(p - q).max()
    assertClose(
        LInfinity.withDefaults().between(new double[] {1e-09, 1}, new double[] {0.5, 0.5}),
        0.49999999900000003,
        1e-12);
  }
}
