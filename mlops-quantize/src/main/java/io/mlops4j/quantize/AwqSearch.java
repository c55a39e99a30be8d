package io.mlops4j.quantize;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Activation-aware scaling of weights: an input with large activations has its weights multiplied
 * by a factor before they are rounded, and its activations divided by it, so that the values that
 * matter most get the finest steps.
 *
 * <p>The factor is the root mean square of the input's activations to a power; the power, one for
 * all products that read an activation, is the one on a grid from 0 to 1 that leaves the smallest
 * expected squared error of the products when codes are rounded to nearest, errors of different
 * inputs taken as independent. A power of 0 changes nothing. Takes {@code O(RATIOS * K * N)}
 * operations. Source: Lin et al., AWQ, 2023, which takes the mean magnitude. Confined.
 */
final class AwqSearch {

  private static final int RATIOS = 20;

  private final BlockFormat format;
  private final RunControl control;

  AwqSearch(BlockFormat format, RunControl control) {
    this.format = format;
    this.control = control;
  }

  /**
   * The factors of each activation that gains by them.
   *
   * @param meanSquares of the inputs of an activation
   */
  Map<String, float[]> factors(List<SmoothQuantGroup> groups, Map<String, float[]> meanSquares) {
    Map<String, float[]> chosen = new LinkedHashMap<>();
    for (SmoothQuantGroup group : groups) {
      float[] importance = meanSquares.get(group.activation());
      if (importance != null) {
        float[] factors = best(group, importance);
        if (factors.length > 0) {
          chosen.put(group.activation(), factors);
        }
      }
    }
    return chosen;
  }

  /** Empty when nothing is better than no factors. */
  private float[] best(SmoothQuantGroup group, float[] importance) {
    float[] best = new float[0];
    double smallest = error(group, importance, SmoothQuantFactors.none(group.depth()));
    for (int step = 1; step <= RATIOS; step++) {
      float[] factors = factors(importance, (double) step / RATIOS);
      double error = error(group, importance, factors);
      if (error < smallest) {
        smallest = error;
        best = factors;
      }
    }
    return best;
  }

  private static float[] factors(float[] importance, double ratio) {
    float[] powers = new float[importance.length];
    for (int k = 0; k < powers.length; k++) {
      powers[k] = (float) Math.pow(importance[k], ratio / 2);
    }
    float[] ones = SmoothQuantFactors.none(importance.length);
    // Scaled to a geometric mean of 1; an input that was always zero keeps its weights.
    return SmoothQuantFactors.of(powers, ones, 1);
  }

  static float[] importance(float[] meanSquares, float[] factors) {
    float[] scaled = meanSquares.clone();
    for (int k = 0; k < factors.length; k++) {
      scaled[k] /= factors[k] * factors[k];
    }
    return scaled;
  }

  private double error(SmoothQuantGroup group, float[] meanSquares, float[] factors) {
    float[] importance = importance(meanSquares, factors);
    double[] sum = new double[1];
    for (SmoothQuantGroup.Operand operand : group.operands()) {
      control.checkCancelled();
      BlockLayout layout = format.layout(operand.weight(), operand.transposed());
      BlockGrid grid = new BlockGrid(layout);
      new WeightColumns(operand.weight(), operand.transposed(), layout, factors)
          .forEachStrip(
              RunControl.SILENT,
              strip -> {
                float[] values = strip.values;
                for (int c = 0; c < strip.count; c++) {
                  for (int b = 0; b < layout.blocks(); b++) {
                    int input = b * layout.blockSize();
                    int at = c * layout.depth() + input;
                    grid.span(values, at, layout.length(b), format.symmetric());
                    sum[0] += error(values, at, layout.length(b), grid, importance, input);
                  }
                }
              });
    }
    return sum[0];
  }

  private static double error(
      float[] values, int at, int length, BlockGrid grid, float[] importance, int input) {
    float inverse = grid.inverse();
    double sum = 0;
    for (int i = 0; i < length; i++) {
      float value = values[at + i];
      if (Float.isFinite(value)) {
        float apart = value - grid.value(grid.code(value, inverse, grid.zeroPoint));
        sum += (double) importance[input + i] * apart * apart;
      }
    }
    return sum;
  }
}
