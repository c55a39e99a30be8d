package io.mlops4j.quantize;

import io.mlops4j.quantize.SmoothQuantGroup.Operand;

/**
 * The weights of a group as SmoothQuant sees them. Reads one weight at a time, so memory follows
 * the largest. Immutable.
 */
final class SmoothQuantWeights {

  private final SmoothQuantGroup group;
  private final float[] absMax;
  private final double[] squares;

  SmoothQuantWeights(SmoothQuantGroup group) {
    this.group = group;
    this.absMax = new float[group.depth()];
    this.squares = new double[group.depth()];
    for (Operand operand : group.operands()) {
      forEachValue(
          operand,
          read(operand),
          (input, output, magnitude) -> {
            absMax[input] = Math.max(absMax[input], magnitude);
            squares[input] += (double) magnitude * magnitude;
          });
    }
  }

  /** Largest magnitude that each input meets. */
  float[] absMax() {
    return absMax;
  }

  /** Sum of the squares of all values that each input meets. */
  double[] squares() {
    return squares;
  }

  /**
   * For each candidate, the sum over all outputs of the squared largest magnitude that shares a
   * scale with them.
   */
  double[] squaredRanges(java.util.List<float[]> candidates) {
    double[] sums = new double[candidates.size()];
    for (Operand operand : group.operands()) {
      float[] values = read(operand);
      for (int c = 0; c < sums.length; c++) {
        float[] factors = candidates.get(c);
        float[] maxima = new float[operand.outputs()];
        forEachValue(
            operand,
            values,
            (input, output, magnitude) ->
                maxima[output] = Math.max(maxima[output], magnitude * factors[input]));
        sums[c] += squaredSum(maxima, operand.perChannel());
      }
    }
    return sums;
  }

  private static double squaredSum(float[] maxima, boolean perChannel) {
    double sum = 0;
    double largest = 0;
    for (float maximum : maxima) {
      sum += (double) maximum * maximum;
      largest = Math.max(largest, maximum);
    }
    return perChannel ? sum : largest * largest * maxima.length;
  }

  private static float[] read(Operand operand) {
    float[] values = new float[Math.toIntExact(operand.weight().elementCount())];
    operand.weight().readFloats(0, values, 0, values.length);
    return values;
  }

  private static void forEachValue(Operand operand, float[] values, Action action) {
    int columns = Math.toIntExact(operand.weight().dims().get(1));
    for (int i = 0, row = 0; i < values.length; row++) {
      for (int column = 0; column < columns; column++, i++) {
        if (Float.isFinite(values[i])) {
          float magnitude = Math.abs(values[i]);
          if (operand.transposed()) {
            action.accept(column, row, magnitude);
          } else {
            action.accept(row, column, magnitude);
          }
        }
      }
    }
  }

  @FunctionalInterface
  private interface Action {
    void accept(int input, int output, float magnitude);
  }
}
