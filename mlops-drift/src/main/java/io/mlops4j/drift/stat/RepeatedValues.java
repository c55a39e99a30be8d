package io.mlops4j.drift.stat;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Whether values come more than once so often that a law of continuous values no longer holds.
 *
 * <p>Looks at 2,048 values of each sample, chosen at random from a fixed seed. A value that makes
 * up one in five hundred is seen twice almost surely, as is any pair among a million distinct ones
 * or so; what escapes is too rare to move a p-value.
 */
final class RepeatedValues {
  private static final int LOOKED_AT = 2048;

  private RepeatedValues() {}

  static boolean likely(double[] reference, double[] current) {
    SplittableRandom random = new SplittableRandom(BinnedDistance.Settings.SEED);
    int n = Math.min(LOOKED_AT, reference.length);
    int m = Math.min(LOOKED_AT, current.length);
    double[] chosen = new double[n + m];
    choose(random, reference, chosen, 0, n);
    choose(random, current, chosen, n, n + m);
    Arrays.sort(chosen);
    for (int i = 1; i < chosen.length; i++) {
      boolean nan = Double.isNaN(chosen[i]);
      if (chosen[i] == chosen[i - 1] || (nan && Double.isNaN(chosen[i - 1]))) {
        return true;
      }
    }
    return false;
  }

  /** One value out of each of as many equal stretches: no place is chosen twice. */
  private static void choose(
      SplittableRandom random, double[] values, double[] chosen, int from, int to) {
    int stretch = values.length / (to - from);
    for (int i = from; i < to; i++) {
      long start = (long) (i - from) * values.length / (to - from);
      chosen[i] = values[(int) start + random.nextInt(stretch)];
    }
  }
}
