package io.mlops4j.benchmarks;

import io.mlops4j.drift.ReferenceProfile;
import java.util.SplittableRandom;

/** Rows of a hundred normal features, each of its own mean and scale. */
final class GaussianRows {
  static final int FEATURES = 100;

  private static final int REFERENCE_ROWS = 20_000;

  private GaussianRows() {}

  static double[][] of(int rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] table = new double[rows][FEATURES];
    for (double[] row : table) {
      for (int i = 0; i < FEATURES; i++) {
        row[i] = i + (1 + i) * random.nextGaussian();
      }
    }
    return table;
  }

  static ReferenceProfile reference() {
    double[][] table = of(REFERENCE_ROWS, 1);
    ReferenceProfile.Builder builder = ReferenceProfile.builder();
    double[] column = new double[REFERENCE_ROWS];
    for (int i = 0; i < FEATURES; i++) {
      for (int j = 0; j < REFERENCE_ROWS; j++) {
        column[j] = table[j][i];
      }
      builder.numeric("feature-" + i, column);
    }
    return builder.build();
  }
}
