package io.mlops4j.drift.stat;

import static io.mlops4j.drift.stat.Samples.assertClose;

import org.junit.jupiter.api.Test;

class AndersonDarlingOracleTest {
  @Test
  void test_insideTheTable_isScipys() {
    // scipy 1.17.1: anderson_ksamp([u(3, 50), u(4, 50) + 0.15])
    check(
        AndersonDarling.withDefaults()
            .test(Samples.uniform(3, 50), Samples.plus(0.15, Samples.uniform(4, 50))),
        2.7746679770496665,
        0.023869326080338316,
        1e-10);
    // scipy 1.17.1: anderson_ksamp([u(7, 1000), u(8, 800) + 0.03])
    check(
        AndersonDarling.withDefaults()
            .test(Samples.uniform(7, 1000), Samples.plus(0.03, Samples.uniform(8, 800))),
        2.119241165678919,
        0.043599284276885364,
        1e-10);
    // scipy 1.17.1: anderson_ksamp([h(9, 200), h(10, 300) + 0.5])
    check(
        AndersonDarling.withDefaults()
            .test(Samples.heavy(9, 200), Samples.plus(0.5, Samples.heavy(10, 300))),
        0.6896873603516352,
        0.1712766601013288,
        1e-10);
    // scipy 1.17.1: anderson_ksamp([t(7, 12, 4), t(8, 9, 4) + 1.0])
    check(
        AndersonDarling.withDefaults()
            .test(Samples.tied(7, 12, 4), Samples.plus(1.0, Samples.tied(8, 9, 4))),
        2.436817835950474,
        0.03249812147299087,
        1e-10);
  }

  @Test
  void testAll_threeSamples_isScipys() {
    // scipy 1.17.1: anderson_ksamp([u(51, 40), u(52, 50) + 0.1, u(53, 30)])
    check(
        AndersonDarling.withDefaults()
            .testAll(
                Samples.uniform(51, 40),
                Samples.plus(0.1, Samples.uniform(52, 50)),
                Samples.uniform(53, 30)),
        0.10568782237861271,
        0.25,
        1e-10);
    // scipy 1.17.1: anderson_ksamp([u(51, 40), u(52, 50) + 0.2, u(53, 30)])
    check(
        AndersonDarling.withDefaults()
            .testAll(
                Samples.uniform(51, 40),
                Samples.plus(0.2, Samples.uniform(52, 50)),
                Samples.uniform(53, 30)),
        4.37087540125122,
        0.0036089307640134382,
        1e-10);
  }

  @Test
  void testAll_fourSamples_isScipys() {
    // scipy 1.17.1: anderson_ksamp([u(51, 40), u(52, 50) + 0.2, u(53, 30) + 0.1, u(54, 60)])
    check(
        AndersonDarling.withDefaults()
            .testAll(
                Samples.uniform(51, 40),
                Samples.plus(0.2, Samples.uniform(52, 50)),
                Samples.plus(0.1, Samples.uniform(53, 30)),
                Samples.uniform(54, 60)),
        4.8987851454137985,
        0.0013162680138761975,
        1e-10);
  }

  @Test
  void limitLaw_isMpmaths() {
    // mpmath 1.3.0: the series of Anderson and Darling, 1952, with mp.quad at 30 digits
    assertClose(QuadraticFormTail.ANDERSON_DARLING.upper(0.3), 0.9381576360571231, 1e-10);
    assertClose(QuadraticFormTail.ANDERSON_DARLING.upper(0.7742), 0.5000106839345407, 1e-10);
    assertClose(QuadraticFormTail.ANDERSON_DARLING.upper(1.2479), 0.2499857652586327, 1e-10);
    assertClose(QuadraticFormTail.ANDERSON_DARLING.upper(1.933), 0.0999946232082235, 1e-10);
    assertClose(QuadraticFormTail.ANDERSON_DARLING.upper(2.4922), 0.050010099672098685, 1e-10);
    assertClose(QuadraticFormTail.ANDERSON_DARLING.upper(3.8781), 0.010000282155466634, 1e-10);
    assertClose(QuadraticFormTail.ANDERSON_DARLING.upper(6.0), 0.0009674519415209229, 1e-10);
  }

  private static void check(TestResult result, double statistic, double pValue, double relative) {
    assertClose(result.statistic(), statistic, 1e-9);
    assertClose(result.pValue(), pValue, relative);
  }
}
