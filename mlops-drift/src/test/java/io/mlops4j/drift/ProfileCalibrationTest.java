package io.mlops4j.drift;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops4j.drift.stat.KolmogorovSmirnov;
import io.mlops4j.drift.stat.RandomCounts;
import java.util.SplittableRandom;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;

/**
 * The null rate and the power of the test on profiles at N = 100,000 on both sides.
 *
 * <p>{@code -Dcalibration.trials=10000} gives the full figures; the default keeps the build short.
 * The counts that a reference and a window would have are drawn directly, which is their exact law
 * and takes milliseconds instead of seconds; that they have it is tested beside them.
 */
class ProfileCalibrationTest {
  private static final int SIZE = 100_000;
  private static final int BINS = 512;
  private static final int TRIALS = Integer.getInteger("calibration.trials", 200);
  private static final double ALPHA = 0.05;

  /**
   * Counts of a reference in the bins cut from it, and of a window from the same or another law.
   */
  private static final class Trial {
    final long[] reference;
    final long[] gaps;
    final RandomCounts counts;
    final int size;

    Trial(SplittableRandom random, int size, int bins) {
      this.counts = new RandomCounts(random);
      this.size = size;
      this.reference = new long[bins + 2];
      this.gaps = new long[bins + 2];
      for (int i = 0; i < bins; i++) {
        reference[i + 1] = rank(i + 1, bins) - rank(i, bins);
        // A bin holds its upper edge, the first one its lower edge too.
        gaps[i + 1] = reference[i + 1] - (i == 0 ? 1 : 0);
      }
      gaps[0] = 1;
      gaps[bins + 1] = 1;
    }

    private long rank(int edge, int bins) {
      return ((long) edge * size + bins - 1) / bins;
    }

    long[] window(double shift) {
      double[] shares = counts.shares(gaps);
      return counts.counts(size, shift == 0 ? shares : shifted(shares, shift));
    }

    /** What a normal law moved by {@code shift} has between the edges of an unmoved one. */
    private static double[] shifted(double[] shares, double shift) {
      NormalDistribution normal = new NormalDistribution(null, 0, 1);
      double[] moved = new double[shares.length];
      double below = 0;
      double movedBelow = 0;
      for (int i = 0; i < shares.length; i++) {
        below = i == shares.length - 1 ? 1 : Math.min(1, below + shares[i]);
        double edge = normal.inverseCumulativeProbability(below);
        double next = i == shares.length - 1 ? 1 : normal.cumulativeProbability(edge - shift);
        moved[i] = next - movedBelow;
        movedBelow = next;
      }
      return moved;
    }
  }

  private static double rate(long seed, double shift) {
    Trial trial = new Trial(new SplittableRandom(seed), SIZE, BINS);
    int rejected = 0;
    for (int i = 0; i < TRIALS; i++) {
      rejected += CellKolmogorov.pValue(trial.reference, trial.window(shift)) <= ALPHA ? 1 : 0;
    }
    return (double) rejected / TRIALS;
  }

  /** The share of rejections by the test on the raw values, two fresh samples in each trial. */
  private static double exactRate(long seed, double shift) {
    SplittableRandom random = new SplittableRandom(seed);
    KolmogorovSmirnov exact = KolmogorovSmirnov.withDefaults();
    int rejected = 0;
    for (int i = 0; i < TRIALS; i++) {
      double[] reference = Draws.normal(random, SIZE, 0, 1);
      double[] window = Draws.normal(random, SIZE, shift, 1);
      rejected += exact.test(reference, window).reject(ALPHA) ? 1 : 0;
    }
    return (double) rejected / TRIALS;
  }

  private static void print(String what, double rate) {
    System.out.printf("%s: %.4f over %,d trials%n", what, rate, TRIALS);
  }

  @Test
  void pValue_noChange_rejectsAtAlpha() {
    double rate = rate(1, 0);
    print("null rate on profiles", rate);
    double chance = TRIALS < 10_000 ? 3 * Math.sqrt(ALPHA * (1 - ALPHA) / TRIALS) : 0;
    assertThat(rate).isBetween(ALPHA - 0.01 - chance, ALPHA + 0.01 + chance);
  }

  @Test
  void pValue_smallShift_keepsThePowerOfTheExactTest() {
    for (double shift : new double[] {0.014, 0.02}) {
      double profiles = rate(2, shift);
      double exact = exactRate(3, shift);
      print("power on profiles at a shift of " + shift, profiles);
      print("power on raw values at a shift of " + shift, exact);
      double chance = TRIALS < 10_000 ? 3 * Math.sqrt(2 * 0.25 / TRIALS) : 0;
      assertThat(profiles).isGreaterThan(exact - 0.03 - chance);
    }
  }

  @Test
  void window_countsDrawnDirectly_haveTheLawOfCountedValues() {
    SplittableRandom random = new SplittableRandom(4);
    Trial trial = new Trial(random, 1_000, 8);
    int trials = 4_000;
    double[][] moments = new double[2][2];
    for (int i = 0; i < trials; i++) {
      NumericCounts reference = NumericReference.of(Draws.normal(random, 1_000, 0, 1), 8);
      NumericAccumulator window = new NumericAccumulator(reference.bins());
      for (double value : Draws.normal(random, 1_000, 0.3, 1)) {
        window.add(value);
      }
      NumericCounts counted = window.counts();
      assertThat(counted.bins().innerBins()).isEqualTo(8);
      assertThat(reference.inBin(3)).isEqualTo(trial.reference[4]);
      long lower = counted.belowRange() + counted.inBin(0) + counted.inBin(1);
      long[] drawn = trial.window(0.3);
      long drawnLower = drawn[0] + drawn[1] + drawn[2];
      moments[0][0] += lower;
      moments[0][1] += (double) lower * lower;
      moments[1][0] += drawnLower;
      moments[1][1] += (double) drawnLower * drawnLower;
    }
    double mean = moments[0][0] / trials;
    double variance = moments[0][1] / trials - mean * mean;
    double drawnMean = moments[1][0] / trials;
    double drawnVariance = moments[1][1] / trials - drawnMean * drawnMean;
    assertThat(Math.abs(mean - drawnMean)).isLessThan(4 * Math.sqrt(2 * variance / trials));
    assertThat(drawnVariance / variance).isBetween(0.85, 1.15);
  }
}
