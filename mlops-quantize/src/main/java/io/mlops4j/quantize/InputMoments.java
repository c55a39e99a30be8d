package io.mlops4j.quantize;

import java.nio.FloatBuffer;

/**
 * Sums over the rows of an activation: of the squares of its inputs, and, when asked for, of their
 * products with each other. Rows with a value that is not finite are left out. Confined.
 */
final class InputMoments {

  /** Rows are collected so that each sweep over the sums serves many of them. */
  private static final int ROWS = 64;

  private final int depth;
  private final double[] squares;
  private final double[][] products;
  private final float[] rows;
  private int pending;
  private long count;

  InputMoments(int depth, boolean withProducts) {
    this.depth = depth;
    this.squares = new double[depth];
    this.products = new double[withProducts ? depth : 0][];
    for (int i = 0; i < products.length; i++) {
      products[i] = new double[i + 1];
    }
    this.rows = new float[ROWS * depth];
  }

  /** Counts the rows of a value whose last dimension is the depth, or those of its transpose. */
  void add(FloatBuffer values, boolean transposed) {
    int found = values.remaining() / depth;
    float[] all = new float[found * depth];
    values.get(all);
    float[] row = new float[depth];
    for (int r = 0; r < found; r++) {
      boolean finite = true;
      for (int i = 0; i < depth; i++) {
        row[i] = transposed ? all[i * found + r] : all[r * depth + i];
        finite &= Float.isFinite(row[i]);
      }
      if (finite) {
        add(row);
      }
    }
  }

  private void add(float[] row) {
    count++;
    for (int i = 0; i < depth; i++) {
      squares[i] += (double) row[i] * row[i];
    }
    if (products.length > 0) {
      System.arraycopy(row, 0, rows, pending * depth, depth);
      if (++pending == ROWS) {
        flush();
      }
    }
  }

  private void flush() {
    for (int i = 0; i < depth; i++) {
      double[] sums = products[i];
      for (int r = 0; r < pending; r++) {
        int at = r * depth;
        double value = rows[at + i];
        for (int j = 0; j <= i; j++) {
          sums[j] += value * rows[at + j];
        }
      }
    }
    pending = 0;
  }

  long count() {
    return count;
  }

  /** Mean square of each input; ones when there was no row. */
  float[] importance() {
    float[] mean = new float[depth];
    for (int i = 0; i < depth; i++) {
      mean[i] = count == 0 ? 1f : (float) (squares[i] / count);
    }
    return mean;
  }

  /** The sums of products as a new symmetric matrix. */
  double[][] products() {
    flush();
    double[][] whole = new double[depth][depth];
    for (int i = 0; i < depth; i++) {
      for (int j = 0; j <= i; j++) {
        whole[i][j] = products[i][j];
        whole[j][i] = products[i][j];
      }
    }
    return whole;
  }
}
