package io.mlops4j.quantize;

import java.nio.FloatBuffer;
import java.util.List;

/**
 * What the samples showed of one activation. Values that are not finite are left out. Memory does
 * not grow with the samples. Confined.
 */
final class SmoothQuantActivation {

  private final int depth;
  private final float[] absMax;
  private final double[] squares;
  private final float[] low;
  private final float[] high;
  private long finite;

  SmoothQuantActivation(int depth) {
    this.depth = depth;
    this.absMax = new float[depth];
    this.squares = new double[depth];
    this.low = new float[depth];
    this.high = new float[depth];
  }

  /** First pass: magnitudes and squares. */
  void add(FloatBuffer values) {
    long found = values.remaining() / depth;
    for (long r = 0; r < found; r++) {
      for (int k = 0; k < depth; k++) {
        float value = values.get();
        if (Float.isFinite(value)) {
          absMax[k] = Math.max(absMax[k], Math.abs(value));
          squares[k] += (double) value * value;
          finite++;
        }
      }
    }
  }

  /**
   * Second pass: adds to each candidate the squared width that all values of one run share, once
   * for each row, as DynamicQuantizeLinear finds it: the range always includes zero.
   */
  void addSquaredRanges(FloatBuffer values, List<float[]> candidates, double[] sums) {
    java.util.Arrays.fill(low, 0f);
    java.util.Arrays.fill(high, 0f);
    int found = values.remaining() / depth;
    for (int r = 0; r < found; r++) {
      for (int k = 0; k < depth; k++) {
        float value = values.get();
        if (Float.isFinite(value)) {
          low[k] = Math.min(low[k], value);
          high[k] = Math.max(high[k], value);
        }
      }
    }
    for (int c = 0; c < sums.length; c++) {
      float[] factors = candidates.get(c);
      double least = 0;
      double greatest = 0;
      for (int k = 0; k < depth; k++) {
        least = Math.min(least, low[k] / factors[k]);
        greatest = Math.max(greatest, high[k] / factors[k]);
      }
      sums[c] += found * (greatest - least) * (greatest - least);
    }
  }

  float[] absMax() {
    return absMax;
  }

  /** Sum of the squares of each input. */
  double[] squares() {
    return squares;
  }

  /** How many values of the first pass were finite. */
  long finite() {
    return finite;
  }
}
