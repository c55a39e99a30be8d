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
}
