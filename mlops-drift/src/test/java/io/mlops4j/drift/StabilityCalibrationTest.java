package io.mlops4j.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How often the population stability that reports show exceeds its threshold when nothing changed.
 *
 * <p>{@code -Dcalibration.trials=10000} gives the full figures; the default keeps the build short.
 */
class StabilityCalibrationTest {
  private static final int TRIALS = Integer.getInteger("calibration.trials", 500);
  private static final double ALPHA = 0.05;

  private static boolean exceeds(double[] reference, double[] current) {
    NumericCounts counts = NumericReference.of(reference, 512);
    NumericAccumulator window = new NumericAccumulator(counts.bins());
    for (double value : current) {
      window.add(value);
    }
    return FeatureTest.of(counts, window.counts(), ALPHA).measures().stream()
        .filter(measure -> measure.name().equals("psi"))
        .anyMatch(Measure::drifted);
  }

  @ParameterizedTest
  @CsvSource({"50, 50", "50, 2000", "200, 50", "200, 2000", "1000, 100"})
  void stability_noChange_exceedsAtTheLevel(int size, int windowSize) {
    SplittableRandom random = new SplittableRandom(31L * size + windowSize);
    int exceeding = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
      double[] reference = Draws.normal(random, size, 0, 1);
      exceeding += exceeds(reference, Draws.normal(random, windowSize, 0, 1)) ? 1 : 0;
    }
    double rate = (double) exceeding / TRIALS;
    System.out.printf(
        "psi of a window of %,d, reference of %,d: %.4f over %,d trials%n",
        windowSize, size, rate, TRIALS);
    double chance = TRIALS < 10_000 ? 3 * Math.sqrt(ALPHA * (1 - ALPHA) / TRIALS) : 0;
    assertThat(rate).isBetween(ALPHA - 0.01 - chance, ALPHA + 0.01 + chance);
  }
}
