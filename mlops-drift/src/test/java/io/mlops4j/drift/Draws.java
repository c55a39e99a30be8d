package io.mlops4j.drift;

import java.util.SplittableRandom;

/** Seeded samples for tests. */
final class Draws {
  private Draws() {}

  static double[] normal(SplittableRandom random, int count, double mean, double deviation) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = mean + deviation * random.nextGaussian();
    }
    return values;
  }

  /** Whole numbers 0 to 9 of very unequal frequency. */
  static double[] fewValues(SplittableRandom random, int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = Math.floor(10 * Math.pow(random.nextDouble(), 3));
    }
    return values;
  }

  /** Every kind of double there is, with all exponents and the awkward ones often. */
  static double[] wild(SplittableRandom random, int count) {
    double[] awkward = {
      0.0,
      -0.0,
      Double.NaN,
      Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY,
      Double.MIN_VALUE,
      -Double.MIN_VALUE,
      Double.MAX_VALUE,
      -Double.MAX_VALUE,
      Double.MIN_NORMAL,
      1e308,
      -1e308,
      1,
      -1
    };
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] =
          random.nextInt(4) == 0
              ? awkward[random.nextInt(awkward.length)]
              : Double.longBitsToDouble(random.nextLong());
    }
    return values;
  }
}
