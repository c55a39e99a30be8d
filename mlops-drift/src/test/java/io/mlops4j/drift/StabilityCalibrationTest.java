package io.mlops4j.drift;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops4j.drift.stat.DistanceResult;
import io.mlops4j.drift.stat.PopulationStability;
import io.mlops4j.drift.stat.Threshold;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
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

  @Test
  void stability_smallReference_isMeasuredAsItCutTheGroups() {
    SplittableRandom random = new SplittableRandom(7);
    NumericCounts reference = NumericReference.of(Draws.normal(random, 50, 0, 1), 512);
    NumericAccumulator accumulator = new NumericAccumulator(reference.bins());
    for (double value : Draws.normal(random, 50, 0, 1)) {
      accumulator.add(value);
    }
    NumericCounts window = accumulator.counts();
    CellGroups groups = CellGroups.of(reference, 10, false);
    DistanceResult expected =
        PopulationStability.withDefaults()
            .with(Threshold.nullLaw(ALPHA))
            .measureCut(
                Arrays.copyOf(groups.gather(reference), 10),
                Arrays.copyOf(groups.gather(window), 10));
    Measure psi = FeatureTest.of(reference, window, ALPHA).measures().get(1);
    assertThat(psi)
        .isEqualTo(
            new Measure(
                "psi",
                expected.statistic(),
                expected.pValue(),
                expected.threshold(),
                expected.drifted()));
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
