package io.mlops4j.quantize;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * GPTQ: rounds the inputs of a weight one after another and moves each rounding error onto the
 * inputs not yet rounded, so that the product with the calibration activations changes least.
 *
 * <p>With {@code H = X^T X + damping} and {@code U} the upper Cholesky factor of its inverse, the
 * error {@code (w - q) / U[i][i]} of input {@code i} is taken from input {@code j > i} times {@code
 * U[i][j]}. With {@code actOrder} inputs of a large diagonal come first; the grid of each block is
 * chosen beforehand from the original values, so that the order needs no index in the model (static
 * groups). Codes and scales are then improved together by {@link CodeDescent} and kept as found.
 * Source: Frantar et al., GPTQ, 2022.
 *
 * <p>Takes {@code O(K^3 + K^2 N)} operations and {@code O(K^2 + K N)} memory. Confined.
 */
final class Gptq {

  private final BlockLayout layout;
  private final int[] order;
  private final double[][] factor;
  private final CodeDescent descent;

  /**
   * Factors the second moments of the inputs.
   *
   * @param moments sums of products of the inputs, row after row; overwritten
   * @param damping share of the mean diagonal added to the diagonal
   * @param actOrder whether inputs of large activations are rounded first
   * @param rounds rounds of {@link CodeDescent} after it
   */
  Gptq(BlockLayout layout, double[][] moments, double damping, boolean actOrder, int rounds) {
    this.layout = layout;
    int depth = layout.depth();
    double mean = 0;
    for (int i = 0; i < depth; i++) {
      mean += moments[i][i] / depth;
    }
    double added = mean > 0 ? damping * mean : 1;
    double[] diagonal = new double[depth];
    for (int i = 0; i < depth; i++) {
      moments[i][i] += added;
      diagonal[i] = moments[i][i];
    }
    this.order =
        IntStream.range(0, depth)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> actOrder ? -diagonal[i] : i))
            .mapToInt(Integer::intValue)
            .toArray();
    this.factor = upperFactorOfInverse(permuted(moments, order));
    this.descent = new CodeDescent(layout, moments, rounds);
  }

  private static double[][] permuted(double[][] matrix, int[] order) {
    double[][] result = new double[order.length][order.length];
    for (int i = 0; i < order.length; i++) {
      for (int j = 0; j < order.length; j++) {
        result[i][j] = matrix[order[i]][order[j]];
      }
    }
    return result;
  }

  /**
   * {@code U} with {@code U^T U = A^-1}, found without inverting: with the order of rows and
   * columns reversed, the inverse of the lower Cholesky factor of {@code A} is {@code U}.
   */
  private static double[][] upperFactorOfInverse(double[][] a) {
    int n = a.length;
    double[][] reversed = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        reversed[i][j] = a[n - 1 - i][n - 1 - j];
      }
    }
    cholesky(reversed);
    double[][] inverse = invertLower(reversed);
    double[][] upper = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = i; j < n; j++) {
        upper[i][j] = inverse[n - 1 - i][n - 1 - j];
      }
    }
    return upper;
  }

  private static void cholesky(double[][] a) {
    for (int i = 0; i < a.length; i++) {
      double[] row = a[i];
      for (int j = 0; j <= i; j++) {
        double[] other = a[j];
        double sum = row[j];
        for (int k = 0; k < j; k++) {
          sum -= row[k] * other[k];
        }
        row[j] = i == j ? Math.sqrt(sum) : sum / other[j];
      }
      if (!(row[i] > 0)) {
        throw new QuantizationException(
            "the calibration activations make a matrix that is not positive definite; are they"
                + " finite?");
      }
      Arrays.fill(row, i + 1, row.length, 0);
    }
  }

  private static double[][] invertLower(double[][] lower) {
    int n = lower.length;
    double[][] inverse = new double[n][n];
    for (int i = 0; i < n; i++) {
      double[] row = inverse[i];
      for (int k = 0; k < i; k++) {
        double weight = lower[i][k];
        double[] known = inverse[k];
        for (int j = 0; j <= k; j++) {
          row[j] -= weight * known[j];
        }
      }
      row[i] = 1;
      double pivot = lower[i][i];
      for (int j = 0; j <= i; j++) {
        row[j] /= pivot;
      }
    }
    return inverse;
  }

  /**
   * Codes of some columns; {@code values} and {@code codes} hold one column after another. The
   * scales of the grids are improved on the way.
   */
  void encode(float[] values, int count, BlockGrid[] grids, byte[] codes, int codesOffset) {
    int depth = layout.depth();
    int blocks = layout.blocks();
    double[] rest = new double[depth];
    for (int c = 0; c < count; c++) {
      for (int i = 0; i < depth; i++) {
        float value = values[c * depth + order[i]];
        rest[i] = Float.isFinite(value) ? value : 0;
      }
      for (int i = 0; i < depth; i++) {
        int input = order[i];
        BlockGrid grid = grids[c * blocks + input / layout.blockSize()];
        int code = grid.code((float) rest[i]);
        codes[codesOffset + c * depth + input] = (byte) code;
        double[] row = factor[i];
        double error = (rest[i] - grid.value(code)) / row[i];
        for (int j = i + 1; j < depth; j++) {
          rest[j] -= error * row[j];
        }
      }
      descent.improve(values, c * depth, grids, c * blocks, codes, codesOffset + c * depth);
    }
  }
}
