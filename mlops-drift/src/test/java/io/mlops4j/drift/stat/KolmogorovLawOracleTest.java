package io.mlops4j.drift.stat;

import static io.mlops4j.drift.stat.Samples.assertClose;

import org.junit.jupiter.api.Test;

class KolmogorovLawOracleTest {
  @Test
  void upper_isScipys() {
    // scipy 1.17.1: kstwo.sf(x, n)
    assertClose(KolmogorovLaw.upper(1, 0.7), 0.6000000000000001, 1e-10);
    assertClose(KolmogorovLaw.upper(5, 0.3), 0.664, 1e-10);
    assertClose(KolmogorovLaw.upper(10, 0.6), 0.0005681672000000003, 1e-10);
    assertClose(KolmogorovLaw.upper(20, 0.1), 0.976255094592155, 1e-10);
    assertClose(KolmogorovLaw.upper(20, 0.25), 0.13762569836717486, 1e-10);
    assertClose(KolmogorovLaw.upper(50, 0.05), 0.9990238098461883, 1e-10);
    assertClose(KolmogorovLaw.upper(100, 0.1), 0.2526927570063874, 1e-10);
    assertClose(KolmogorovLaw.upper(100, 0.18), 0.002630049845461421, 1e-10);
    assertClose(KolmogorovLaw.upper(140, 0.05), 0.8576480297656114, 1e-10);
    assertClose(KolmogorovLaw.upper(141, 0.05), 0.854845693009663, 1e-10);
    assertClose(KolmogorovLaw.upper(141, 0.1), 0.11128445516467944, 1e-10);
    assertClose(KolmogorovLaw.upper(141, 0.2), 2.0276784223976912e-05, 1e-10);
    assertClose(KolmogorovLaw.upper(500, 0.02), 0.9859871786857471, 1e-10);
    assertClose(KolmogorovLaw.upper(500, 0.06), 0.05243463489026223, 1e-10);
    assertClose(KolmogorovLaw.upper(1000, 0.012), 0.9984464668620097, 1e-10);
    assertClose(KolmogorovLaw.upper(1000, 0.04), 0.07933956059000224, 1e-10);
    assertClose(KolmogorovLaw.upper(1000, 0.1), 3.703687096817711e-09, 1e-10);
    assertClose(KolmogorovLaw.upper(20000, 0.005), 0.6974088406327613, 1e-10);
    assertClose(KolmogorovLaw.upper(20000, 0.01), 0.03638603905248727, 1e-10);
    assertClose(KolmogorovLaw.upper(100000, 0.002), 0.8178408363081542, 1e-10);
    assertClose(KolmogorovLaw.upper(100000, 0.005), 0.013430824977799608, 1e-10);
    assertClose(KolmogorovLaw.upper(500000, 0.001), 0.6989801443663661, 1e-10);
    assertClose(KolmogorovLaw.upper(500000, 0.0015), 0.21034190155828947, 1e-10);
    assertClose(KolmogorovLaw.upper(500000, 0.004), 2.2445978493851467e-07, 1e-10);
  }
}
