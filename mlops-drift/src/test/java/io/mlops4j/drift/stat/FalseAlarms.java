package io.mlops4j.drift.stat;

import java.util.SplittableRandom;

/** How often a distance alarms when reference and current are both standard normal. */
final class FalseAlarms {
  private FalseAlarms() {}

  /** A question that a trial answers with yes or no. */
  interface Alarm {
    boolean drifted(double[] reference, double[] current);
  }

  static double rate(int n, int m, int trials, long seed, Alarm alarm) {
    SplittableRandom random = new SplittableRandom(seed);
    int alarms = 0;
    for (int i = 0; i < trials; i++) {
      alarms += alarm.drifted(normal(random, n), normal(random, m)) ? 1 : 0;
    }
    return (double) alarms / trials;
  }

  private static double[] normal(SplittableRandom random, int size) {
    double[] sample = new double[size];
    for (int i = 0; i < size; i++) {
      sample[i] = random.nextGaussian();
    }
    return sample;
  }
}
