package io.mlops4j.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * The null rate and the power of the test on profiles at N = 100,000 on both sides.
 *
 * <p>{@code -Dcalibration.trials=10000} gives the full figures; the default keeps the build short.
 */
class ProfileCalibrationTest {
  private static final int SIZE = 100_000;
  private static final int TRIALS = Integer.getInteger("calibration.trials", 400);
  private static final double ALPHA = 0.05;

  /**
   * Two samples of a law, as counts in the 512 bins cut from the first of them.
   *
   * <p>The first sample's sorted ranks decide the bins, so that drawing uniform numbers loses
   * nothing: the test does not change under monotone maps.
   */
  private static double pValue(SplittableRandom random, double shift) {
    double[] first = new double[SIZE];
    for (int i = 0; i < SIZE; i++) {
      first[i] = shift == 0 ? random.nextDouble() : random.nextGaussian();
    }
    NumericCounts reference = NumericReference.of(first, 512);
    NumericAccumulator window = new NumericAccumulator(reference.bins());
    for (int i = 0; i < SIZE; i++) {
      window.add(shift == 0 ? random.nextDouble() : random.nextGaussian() + shift);
    }
    return CellKolmogorov.pValue(reference.cells(), window.counts().cells());
  }

  private static double rate(long seed, double shift, int trials) {
    SplittableRandom random = new SplittableRandom(seed);
    int rejected = 0;
    for (int trial = 0; trial < trials; trial++) {
      rejected += pValue(random, shift) <= ALPHA ? 1 : 0;
    }
    return (double) rejected / trials;
  }

  @Test
  void pValue_noChange_rejectsAtAlpha() {
    double allowed = 0.01 + 3 * Math.sqrt(ALPHA * (1 - ALPHA) / TRIALS);
    double rate = rate(1, 0, TRIALS);
    System.Logger log = System.getLogger("calibration");
    log.log(System.Logger.Level.INFO, "null rate {0} over {1} trials", rate, TRIALS);
    assertThat(rate).isBetween(ALPHA - allowed, ALPHA + allowed);
  }

  // The exact two-sample test on the raw values rejects 97 % at this shift, measured with SciPy
  // 1.17.1:
  // python3 -c "import numpy as np; from scipy.stats import ks_2samp; r=np.random.default_rng(1);
  // print(np.mean([ks_2samp(r.normal(size=100000), r.normal(.02,1,100000)).pvalue<=.05
  // for _ in range(1000)]))"
  @Test
  void pValue_smallShift_keepsThePowerOfTheExactTest() {
    int trials = Math.max(100, TRIALS / 4);
    double allowed = 0.03 + 3 * Math.sqrt(0.97 * 0.03 / trials);
    double rate = rate(2, 0.02, trials);
    System.Logger log = System.getLogger("calibration");
    log.log(System.Logger.Level.INFO, "power {0} over {1} trials", rate, trials);
    assertThat(rate).isGreaterThan(0.97 - allowed);
  }
}
