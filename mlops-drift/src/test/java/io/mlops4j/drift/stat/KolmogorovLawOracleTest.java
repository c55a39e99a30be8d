package io.mlops4j.drift.stat;

import static io.mlops4j.drift.stat.Samples.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  @Test
  void upper_powerOfALargeMatrix_isScipys() {
    // scipy 1.17.1: kstwo.sf(x, n) where n is over 140 and n x^1.5 at most 1.4
    assertClose(KolmogorovLaw.upper(857, 0.013833), 0.995967116239168, 1e-10);
    assertClose(KolmogorovLaw.upper(900, 0.0133), 0.9967217068251483, 1e-10);
    assertClose(KolmogorovLaw.upper(919, 0.013), 0.9972514473795763, 1e-10);
    assertClose(KolmogorovLaw.upper(1700, 0.0069), 0.9999968572318831, 1e-10);
    assertClose(KolmogorovLaw.upper(2400, 0.004833), 0.9999999947402473, 1e-10);
    assertClose(KolmogorovLaw.upper(3000, 0.0055), 0.9999866166291287, 1e-10);
    assertClose(KolmogorovLaw.upper(5000, 0.0042), 0.9999912550260008, 1e-10);
    assertClose(KolmogorovLaw.upper(20000, 0.0016), 0.9999999995165078, 1e-12);
    assertClose(KolmogorovLaw.upper(50000, 0.0009), 0.999999999999086, 1e-12);
    // The expansion's side of the border.
    assertClose(KolmogorovLaw.upper(857, 0.0145), 0.9926239765521581, 1e-10);
    assertClose(KolmogorovLaw.upper(10000, 0.0027), 0.999999494161441, 1e-10);
  }

  @ParameterizedTest
  @ValueSource(longs = {150, 857, 900, 1700, 2400, 5000})
  void upper_inTheDistance_neverRises(long n) {
    double last = 1;
    for (int i = 10; i < 150; i++) {
      double scaled = 0.02 * i;
      double p = KolmogorovLaw.upper(n, scaled / Math.sqrt((double) n));
      // The formulas agree at their borders to 1e-10.
      assertThat(p).as("%s", scaled).isLessThanOrEqualTo(last * (1 + 1e-10));
      last = p;
    }
    assertThat(KolmogorovLaw.upper(n, 0.4 / Math.sqrt((double) n))).isLessThan(1);
  }
}
