package io.mlops4j.drift.stat;

import static io.mlops4j.drift.stat.Samples.assertClose;

import org.junit.jupiter.api.Test;

class FisherExactOracleTest {
  @Test
  void test_isScipys() {
    // scipy 1.17.1: fisher_exact([[3, 12], [8, 12]], "two-sided")
    check(
        FisherExact.withDefaults()
            .with(Alternative.TWO_SIDED)
            .test(Proportion.of(8, 20), Proportion.of(3, 15)),
        0.375,
        0.2814238042269187,
        1e-12);
    // scipy 1.17.1: fisher_exact([[3, 12], [8, 12]], "less")
    check(
        FisherExact.withDefaults()
            .with(Alternative.LESS)
            .test(Proportion.of(8, 20), Proportion.of(3, 15)),
        0.375,
        0.18668891360771223,
        1e-12);
    // scipy 1.17.1: fisher_exact([[3, 12], [8, 12]], "greater")
    check(
        FisherExact.withDefaults()
            .with(Alternative.GREATER)
            .test(Proportion.of(8, 20), Proportion.of(3, 15)),
        0.375,
        0.9506859473489062,
        1e-12);
    // scipy 1.17.1: fisher_exact([[9, 111], [1, 99]], "two-sided")
    check(
        FisherExact.withDefaults()
            .with(Alternative.TWO_SIDED)
            .test(Proportion.of(1, 100), Proportion.of(9, 120)),
        8.027027027027026,
        0.023662711725788536,
        1e-12);
    // scipy 1.17.1: fisher_exact([[9, 111], [1, 99]], "less")
    check(
        FisherExact.withDefaults()
            .with(Alternative.LESS)
            .test(Proportion.of(1, 100), Proportion.of(9, 120)),
        8.027027027027026,
        0.9980484068946512,
        1e-12);
    // scipy 1.17.1: fisher_exact([[9, 111], [1, 99]], "greater")
    check(
        FisherExact.withDefaults()
            .with(Alternative.GREATER)
            .test(Proportion.of(1, 100), Proportion.of(9, 120)),
        8.027027027027026,
        0.019533512973355104,
        1e-12);
    // scipy 1.17.1: fisher_exact([[5, 5], [0, 10]], "two-sided")
    check(
        FisherExact.withDefaults()
            .with(Alternative.TWO_SIDED)
            .test(Proportion.of(0, 10), Proportion.of(5, 10)),
        Double.POSITIVE_INFINITY,
        0.032507739938080496,
        1e-12);
    // scipy 1.17.1: fisher_exact([[5, 5], [0, 10]], "less")
    check(
        FisherExact.withDefaults()
            .with(Alternative.LESS)
            .test(Proportion.of(0, 10), Proportion.of(5, 10)),
        Double.POSITIVE_INFINITY,
        1.0,
        1e-12);
    // scipy 1.17.1: fisher_exact([[5, 5], [0, 10]], "greater")
    check(
        FisherExact.withDefaults()
            .with(Alternative.GREATER)
            .test(Proportion.of(0, 10), Proportion.of(5, 10)),
        Double.POSITIVE_INFINITY,
        0.016253869969040248,
        1e-12);
    // scipy 1.17.1: fisher_exact([[620, 10380], [500, 9500]], "two-sided")
    check(
        FisherExact.withDefaults()
            .with(Alternative.TWO_SIDED)
            .test(Proportion.of(500, 10000), Proportion.of(620, 11000)),
        1.1348747591522157,
        0.04240243595586574,
        1e-12);
    // scipy 1.17.1: fisher_exact([[620, 10380], [500, 9500]], "less")
    check(
        FisherExact.withDefaults()
            .with(Alternative.LESS)
            .test(Proportion.of(500, 10000), Proportion.of(620, 11000)),
        1.1348747591522157,
        0.9813463134064426,
        1e-12);
    // scipy 1.17.1: fisher_exact([[620, 10380], [500, 9500]], "greater")
    check(
        FisherExact.withDefaults()
            .with(Alternative.GREATER)
            .test(Proportion.of(500, 10000), Proportion.of(620, 11000)),
        1.1348747591522157,
        0.021653628754992205,
        1e-12);
    // scipy 1.17.1: fisher_exact([[49000, 951000], [50000, 950000]], "two-sided")
    check(
        FisherExact.withDefaults()
            .with(Alternative.TWO_SIDED)
            .test(Proportion.of(50000, 1000000), Proportion.of(49000, 1000000)),
        0.9789695057833859,
        0.0011272368326405394,
        1e-9);
    // scipy 1.17.1: fisher_exact([[49000, 951000], [50000, 950000]], "less")
    check(
        FisherExact.withDefaults()
            .with(Alternative.LESS)
            .test(Proportion.of(50000, 1000000), Proportion.of(49000, 1000000)),
        0.9789695057833859,
        0.0005636184163202697,
        1e-9);
    // scipy 1.17.1: fisher_exact([[49000, 951000], [50000, 950000]], "greater")
    check(
        FisherExact.withDefaults()
            .with(Alternative.GREATER)
            .test(Proportion.of(50000, 1000000), Proportion.of(49000, 1000000)),
        0.9789695057833859,
        0.999449190011975,
        1e-9);
  }

  private static void check(TestResult result, double statistic, double pValue, double relative) {
    assertClose(result.statistic(), statistic, 1e-9);
    assertClose(result.pValue(), pValue, relative);
  }
}
