package io.mlops4j.drift.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Streams of numbers, and the elements at which a detector leaves the stable state. */
record Alarms(List<Integer> drifts, List<Integer> warnings) {

  static Alarms of(DriftDetector detector, double[] stream) {
    List<Integer> drifts = new ArrayList<>();
    List<Integer> warnings = new ArrayList<>();
    for (int i = 0; i < stream.length; i++) {
      switch (detector.update(stream[i])) {
        case DRIFT -> drifts.add(i);
        case WARNING -> warnings.add(i);
        case STABLE -> {}
      }
    }
    return new Alarms(drifts, warnings);
  }

  /** Errors at a rate of 0.2 that becomes 0.4 half-way. */
  static double[] errors(long seed, int length) {
    return errors(seed, length, 0.2, 0.4);
  }

  /** Errors whose rate changes at equal distances. */
  static double[] errors(long seed, int length, double... rates) {
    Random random = new Random(seed);
    double[] stream = new double[length];
    for (int i = 0; i < length; i++) {
      double rate = rates[(int) ((long) i * rates.length / length)];
      stream[i] = random.nextDouble() < rate ? 1 : 0;
    }
    return stream;
  }

  /** Numbers within [0, 1], uniform around a level that changes at equal distances. */
  static double[] levels(long seed, int length, double... levels) {
    Random random = new Random(seed);
    double[] stream = new double[length];
    for (int i = 0; i < length; i++) {
      double level = levels[(int) ((long) i * levels.length / length)];
      stream[i] = Math.min(1, Math.max(0, level + 0.4 * (random.nextDouble() - 0.5)));
    }
    return stream;
  }

  /** Normal numbers whose mean changes at equal distances. */
  static double[] gaussians(long seed, int length, double... means) {
    Random random = new Random(seed);
    double[] stream = new double[length];
    for (int i = 0; i < length; i++) {
      stream[i] = means[(int) ((long) i * means.length / length)] + random.nextGaussian();
    }
    return stream;
  }
}
