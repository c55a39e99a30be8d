package io.mlops4j.drift;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops4j.drift.order.RadixSort;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * What a reference counted by a sketch, in one pass, costs the calibration of the test at N =
 * 100,000 on both sides: the same samples are tested with exact and with sketched counts.
 *
 * <p>{@code -Dcalibration.trials=10000} gives the full figures; the default keeps the build short.
 */
class SketchedCalibrationTest {
  private static final int SIZE = 100_000;
  private static final int TRIALS = Integer.getInteger("calibration.trials", 300);
  private static final double ALPHA = 0.05;

  private static NumericCounts sketched(double[] values) {
    NumericCollector collector = new NumericCollector(new RadixSort());
    for (double value : values) {
      collector.add(value);
    }
    return collector.counts(512);
  }

  private static boolean rejected(NumericCounts reference, double[] current) {
    NumericAccumulator window = new NumericAccumulator(reference.bins());
    for (double value : current) {
      window.add(value);
    }
    return CellKolmogorov.pValue(reference.cells(), window.counts().cells()) <= ALPHA;
  }

  @Test
  void pValue_noChange_rejectsAtAlphaWithSketchedCountsToo() {
    SplittableRandom random = new SplittableRandom(5);
    int exact = 0;
    int shuffled = 0;
    int sorted = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
      double[] first = random.doubles(SIZE).toArray();
      double[] second = random.doubles(SIZE).toArray();
      shuffled += rejected(sketched(first), second) ? 1 : 0;
      exact += rejected(NumericReference.of(first, 512), second) ? 1 : 0;
      Arrays.sort(first);
      sorted += rejected(sketched(first), second) ? 1 : 0;
    }
    System.Logger log = System.getLogger("calibration");
    log.log(
        System.Logger.Level.INFO,
        "rejected over {0} trials: {1} exact, {2} sketched, {3} sketched in order",
        TRIALS,
        exact,
        shuffled,
        sorted);
    double allowed = 0.01 + 3 * Math.sqrt(ALPHA * (1 - ALPHA) / TRIALS);
    assertThat((double) shuffled / TRIALS).isBetween(ALPHA - allowed, ALPHA + allowed);
    // On the same samples the two differ by what the sketch costs, not by chance.
    assertThat((double) Math.abs(shuffled - exact) / TRIALS).isLessThanOrEqualTo(0.01);
    assertThat((double) Math.abs(sorted - exact) / TRIALS).isLessThanOrEqualTo(0.01);
  }
}
