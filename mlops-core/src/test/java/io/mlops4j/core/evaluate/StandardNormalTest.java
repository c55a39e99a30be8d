package io.mlops4j.core.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values of SciPy 1.17.1, {@code from scipy.special import ndtr, ndtri}. */
class StandardNormalTest {
  // ndtri(p)
  @ParameterizedTest
  @CsvSource({
    "1e-300, -37.0470962993612",
    "1e-20, -9.262340089798409",
    "1e-09, -5.9978070150076865",
    "0.001, -3.090232306167813",
    "0.0249, -1.9616778690637864",
    "0.075, -1.4395314709384563",
    "0.3, -0.5244005127080409",
    "0.5, 0.0",
    "0.6, 0.2533471031357997",
    "0.975, 1.959963984540054",
    "0.999999, 4.753424308817087",
    "0, -Infinity",
    "1, Infinity"
  })
  void quantile_asSciPy(double p, double x) {
    if (Double.isInfinite(x)) {
      assertThat(StandardNormal.quantile(p)).isEqualTo(x);
    } else {
      assertThat(StandardNormal.quantile(p)).isCloseTo(x, within(1e-14 * Math.max(1, -x)));
    }
  }

  // ndtr(x)
  @ParameterizedTest
  @CsvSource({
    "-40, 0",
    "-8, 6.22096057427174e-16",
    "-5, 2.866515718791933e-07",
    "-2.5, 0.006209665325776132",
    "-1, 0.15865525393145707",
    "-0.1, 0.460172162722971",
    "0, 0.5",
    "0.3, 0.6179114221889526",
    "1.7, 0.955434537241457",
    "4, 0.9999683287581669",
    "8.5, 1.0",
    "Infinity, 1.0",
    "NaN, NaN"
  })
  void cumulative_asSciPy(double x, double p) {
    if (Double.isNaN(x)) {
      assertThat(StandardNormal.cumulative(x)).isNaN();
    } else {
      assertThat(StandardNormal.cumulative(x)).isCloseTo(p, within(1e-15));
    }
  }
}
