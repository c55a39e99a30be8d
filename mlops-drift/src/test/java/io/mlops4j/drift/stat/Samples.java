package io.mlops4j.drift.stat;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Samples that an oracle can make again, bit for bit. In Python:
 *
 * <pre>{@code
 * import numpy as np
 *
 * def u(seed, n):  # Samples.uniform
 *     out, s = [], seed
 *     for _ in range(n):
 *         s = (s * 6364136223846793005 + 1442695040888963407) % 2**64
 *         out.append((s >> 11) * 2.0**-53)
 *     return np.array(out)
 *
 * def h(seed, n):  # Samples.heavy: tails like Cauchy's
 *     v = u(seed, n)
 *     return v / (1 - v) - (1 - v) / v
 *
 * def t(seed, n, k):  # Samples.tied: k values
 *     return np.floor(u(seed, n) * k)
 * }</pre>
 */
final class Samples {
  private Samples() {}

  static double[] uniform(long seed, int n) {
    double[] sample = new double[n];
    long state = seed;
    for (int i = 0; i < n; i++) {
      state = state * 6364136223846793005L + 1442695040888963407L;
      sample[i] = (state >>> 11) * 0x1p-53;
    }
    return sample;
  }

  static double[] heavy(long seed, int n) {
    double[] sample = uniform(seed, n);
    for (int i = 0; i < n; i++) {
      double u = sample[i];
      sample[i] = u / (1 - u) - (1 - u) / u;
    }
    return sample;
  }

  static double[] tied(long seed, int n, int k) {
    double[] sample = uniform(seed, n);
    for (int i = 0; i < n; i++) {
      sample[i] = Math.floor(sample[i] * k);
    }
    return sample;
  }

  /** Adds a constant. */
  static double[] plus(double shift, double[] sample) {
    double[] shifted = sample.clone();
    for (int i = 0; i < shifted.length; i++) {
      shifted[i] += shift;
    }
    return shifted;
  }

  /** Vectors of d components from 2 d uniform values each, roughly normal. */
  static double[][] vectors(long seed, int n, int d, double shift) {
    double[] u = uniform(seed, 2 * n * d);
    double[][] vectors = new double[n][d];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < d; j++) {
        vectors[i][j] = u[2 * (i * d + j)] + u[2 * (i * d + j) + 1] - 1 + shift;
      }
    }
    return vectors;
  }

  static void assertClose(double actual, double expected, double relative) {
    if (expected == 0 || Double.isInfinite(expected)) {
      assertThat(actual).isEqualTo(expected);
    } else {
      assertThat(Math.abs(actual / expected - 1))
          .as("%s against %s", actual, expected)
          .isLessThanOrEqualTo(relative);
    }
  }
}
