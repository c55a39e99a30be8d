package io.mlops4j.quantize;

import java.util.Arrays;

/**
 * Improves the codes and scales of a weight one column at a time, so that its product with the
 * calibration activations comes nearer to the original one. The squared error {@code (w - q)^T H (w
 * - q)} never grows.
 *
 * <p>Two moves take turns. With the codes fixed, the scales of all blocks of a column are the
 * solution of one least-squares problem. With the scales fixed, each code in turn becomes the best
 * one given all others, until none changes. Zero points stay. The second move is the coordinate
 * descent of QuantEase (Behdin et al., 2023).
 *
 * <p>A column takes {@code O(R K^2)} operations for {@code R} rounds. Confined.
 */
final class CodeDescent {

  private static final int SWEEPS = 16;

  private final BlockLayout layout;
  private final float[][] products;
  private final int rounds;
  private final float[] target;
  private final float[] gradient;
  private final float[][] byBlock;

  /**
   * Takes the second moments of the inputs.
   *
   * @param moments the matrix H, symmetric and positive definite
   * @param rounds how often scales and codes take turns
   */
  CodeDescent(BlockLayout layout, double[][] moments, int rounds) {
    this.layout = layout;
    this.rounds = rounds;
    int depth = layout.depth();
    this.products = new float[depth][depth];
    for (int i = 0; i < depth; i++) {
      for (int j = 0; j < depth; j++) {
        products[i][j] = (float) moments[i][j];
      }
    }
    this.target = new float[depth];
    this.gradient = new float[depth];
    this.byBlock = new float[layout.blocks()][depth];
  }

  /** Improves the column that starts there; the grids are those of its blocks. */
  void improve(
      float[] values, int at, BlockGrid[] grids, int firstGrid, byte[] codes, int codesAt) {
    int depth = layout.depth();
    Arrays.fill(target, 0);
    for (int i = 0; i < depth; i++) {
      float value = values[at + i];
      addScaled(target, products[i], Float.isFinite(value) ? value : 0);
    }
    for (int round = 0; round < rounds; round++) {
      project(grids, firstGrid, codes, codesAt);
      fitScales(grids, firstGrid, codes, codesAt);
      if (!descend(grids, firstGrid, codes, codesAt)) {
        return;
      }
    }
  }

  private static void addScaled(float[] sum, float[] row, float factor) {
    if (factor != 0) {
      for (int j = 0; j < sum.length; j++) {
        sum[j] += factor * row[j];
      }
    }
  }

  /** For each block the product of H with its codes. */
  private void project(BlockGrid[] grids, int firstGrid, byte[] codes, int codesAt) {
    for (int b = 0; b < byBlock.length; b++) {
      float[] sum = byBlock[b];
      Arrays.fill(sum, 0);
      int start = b * layout.blockSize();
      int zero = grids[firstGrid + b].zeroPoint;
      for (int i = start; i < start + layout.length(b); i++) {
        addScaled(sum, products[i], (codes[codesAt + i] & 0xff) - zero);
      }
    }
  }

  private void fitScales(BlockGrid[] grids, int firstGrid, byte[] codes, int codesAt) {
    int blocks = byBlock.length;
    double[][] normal = new double[blocks][blocks];
    double[] scales = new double[blocks];
    for (int b = 0; b < blocks; b++) {
      int start = b * layout.blockSize();
      int zero = grids[firstGrid + b].zeroPoint;
      for (int i = start; i < start + layout.length(b); i++) {
        int code = (codes[codesAt + i] & 0xff) - zero;
        scales[b] += (double) code * target[i];
        for (int other = 0; other <= b; other++) {
          normal[b][other] += (double) code * byBlock[other][i];
        }
      }
    }
    if (solve(normal, scales) && usable(scales)) {
      for (int b = 0; b < blocks; b++) {
        grids[firstGrid + b].scale = (float) scales[b];
      }
    }
    System.arraycopy(target, 0, gradient, 0, gradient.length);
    for (int b = 0; b < blocks; b++) {
      addScaled(gradient, byBlock[b], -grids[firstGrid + b].scale);
    }
  }

  private static boolean usable(double[] scales) {
    for (double scale : scales) {
      float stored = (float) scale;
      if (!(Math.abs(stored) >= Float.MIN_NORMAL) || Float.isInfinite(stored)) {
        return false;
      }
    }
    return true;
  }

  /** Solves by Cholesky's method, in place; false where the matrix is not positive definite. */
  private static boolean solve(double[][] a, double[] x) {
    int n = x.length;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = a[i][j];
        for (int k = 0; k < j; k++) {
          sum -= a[i][k] * a[j][k];
        }
        if (i == j && !(sum > 0)) {
          return false;
        }
        a[i][j] = i == j ? Math.sqrt(sum) : sum / a[j][j];
      }
      for (int k = 0; k < i; k++) {
        x[i] -= a[i][k] * x[k];
      }
      x[i] /= a[i][i];
    }
    for (int i = n - 1; i >= 0; i--) {
      for (int k = i + 1; k < n; k++) {
        x[i] -= a[k][i] * x[k];
      }
      x[i] /= a[i][i];
    }
    return true;
  }

  /** True when a code changed. */
  private boolean descend(BlockGrid[] grids, int firstGrid, byte[] codes, int codesAt) {
    boolean improved = false;
    boolean changed = true;
    for (int sweep = 0; changed && sweep < SWEEPS; sweep++) {
      changed = false;
      for (int i = 0; i < layout.depth(); i++) {
        BlockGrid grid = grids[firstGrid + i / layout.blockSize()];
        int code = codes[codesAt + i] & 0xff;
        int better = grid.code(grid.value(code) + gradient[i] / products[i][i]);
        if (better != code) {
          codes[codesAt + i] = (byte) better;
          addScaled(gradient, products[i], grid.value(code) - grid.value(better));
          changed = true;
        }
      }
      improved |= changed;
    }
    return improved;
  }
}
