package io.mlops4j.drift.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EqualSizeKolmogorovSmirnovTest {

  // scipy 1.17.1: a = np.arange(n) + 0.0; b = a + h - 0.5; ks_2samp(a, b, method="exact").pvalue
  @ParameterizedTest
  @CsvSource({
    "1, 1, 1.0",
    "5, 4, 0.07936507936507936",
    "30, 1, 1.0",
    "30, 12, 0.015643390496754332",
    "30, 13, 0.006548396368058784",
    "30, 30, 1.6911233892144742e-17",
    "100, 10, 0.7020569828664881",
    "100, 28, 0.0007377026282063397",
    "500, 60, 0.001478117952199697",
    "1000, 60, 0.05462666510701526"
  })
  void pValue_equalSizes_agreesWithScipy(int n, int h, double expected) {
    assertThat(EqualSizeKolmogorovSmirnov.pValue(n, h))
        .isCloseTo(expected, within(1e-12 * expected));
  }

  // The smallest h of the above with a p-value of at most alpha
  @ParameterizedTest
  @CsvSource({
    "30, 0.005, 14",
    "30, 0.0001, 17",
    "50, 0.001, 20",
    "100, 0.0001, 32",
    "200, 0.05, 28",
    "1000, 0.05, 61"
  })
  void criticalCount_equalSizes_agreesWithScipy(int n, double alpha, int expected) {
    assertThat(EqualSizeKolmogorovSmirnov.criticalCount(n, alpha, 0)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"1000, 0.05, 0.1, 101", "1000, 0.05, 0.06, 61", "30, 0.005, 0.9, 28"})
  void criticalCount_minimumDistance_isExceeded(
      int n, double alpha, double minimumDistance, int expected) {
    assertThat(EqualSizeKolmogorovSmirnov.criticalCount(n, alpha, minimumDistance))
        .isEqualTo(expected);
  }
}
