package io.mlops4j.quantize;

import java.util.Arrays;

/**
 * How SmoothQuant divides the difficulty of an input between activation and weight: the activation
 * is divided by a factor, the rows of the weight that meet it are multiplied by it, and the product
 * stays the same.
 *
 * <p>Source: Xiao et al., SmoothQuant, 2022, equation 4: {@code max|x|^alpha / max|w|^(1-alpha)}.
 * Here the factors of an activation are moreover scaled to a geometric mean of 1, which changes
 * nothing in quantized form and keeps floats in range.
 */
final class SmoothQuantFactors {

  private static final double LARGEST = 1e4;

  private SmoothQuantFactors() {}

  /** Factors that change nothing. */
  static float[] none(int depth) {
    float[] factors = new float[depth];
    Arrays.fill(factors, 1f);
    return factors;
  }

  /**
   * The factor of each input; 1 for one that was always zero or meets only zeros.
   *
   * @param activationMax largest magnitude of each input over the samples
   * @param weightMax largest magnitude of what each input meets in any of the weights
   * @param alpha 1 moves all difficulty of the activations to the weights, 0 the other way
   */
  static float[] of(float[] activationMax, float[] weightMax, double alpha) {
    double[] logs = new double[activationMax.length];
    double sum = 0;
    int live = 0;
    for (int k = 0; k < logs.length; k++) {
      if (isLive(activationMax[k], weightMax[k])) {
        logs[k] = alpha * Math.log(activationMax[k]) - (1 - alpha) * Math.log(weightMax[k]);
        sum += logs[k];
        live++;
      }
    }
    double mean = live == 0 ? 0 : sum / live;
    float[] factors = none(logs.length);
    for (int k = 0; k < logs.length; k++) {
      if (isLive(activationMax[k], weightMax[k])) {
        double factor = Math.exp(logs[k] - mean);
        factors[k] = (float) Math.max(1 / LARGEST, Math.min(LARGEST, factor));
      }
    }
    return factors;
  }

  private static boolean isLive(float activationMax, float weightMax) {
    return activationMax >= Float.MIN_NORMAL && weightMax >= Float.MIN_NORMAL;
  }

  static float[] reciprocals(float[] factors) {
    float[] reciprocals = new float[factors.length];
    for (int k = 0; k < factors.length; k++) {
      reciprocals[k] = 1f / factors[k];
    }
    return reciprocals;
  }
}
