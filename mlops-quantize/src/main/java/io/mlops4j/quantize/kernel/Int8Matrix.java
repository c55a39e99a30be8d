package io.mlops4j.quantize.kernel;

import java.util.concurrent.Executor;

/**
 * The right operand of the ONNX operator MatMulInteger: a matrix of 8-bit codes with a zero point
 * for the whole or for each column, and products with other codes, exact modulo 2^32.
 *
 * <p>Immutable and thread-safe. A product takes time proportional to rows x inputs x outputs.
 */
public final class Int8Matrix {

  private static final int STRIP = 8;

  private final byte[] columns;
  private final int inputs;
  private final int outputs;
  private final int[] zeroPoints;
  private final int[] sums;

  private Int8Matrix(byte[] columns, int inputs, int outputs, int[] zeroPoints) {
    this.columns = columns;
    this.inputs = inputs;
    this.outputs = outputs;
    this.zeroPoints = zeroPoints;
    this.sums = new int[outputs];
    for (int n = 0; n < outputs; n++) {
      sums[n] = ScalarProducts.sumFrom(columns, n * inputs, (n + 1) * inputs);
    }
  }

  /**
   * A matrix in the order of ONNX.
   *
   * @param codes {@code inputs x outputs} codes, input after input; copied
   * @param sign how the bytes are read
   * @param inputs number of inputs, K
   * @param outputs number of outputs, N
   * @param zeroPoints none for zero, one, or one for each output
   * @return the matrix
   */
  public static Int8Matrix of(
      byte[] codes, CodeSign sign, int inputs, int outputs, int... zeroPoints) {
    Extents.checkMatrix(codes.length, 0, inputs, outputs);
    byte[] columns = new byte[inputs * outputs];
    for (int k = 0; k < inputs; k++) {
      for (int n = 0; n < outputs; n++) {
        columns[n * inputs + k] = sign.toSigned(codes[k * outputs + n]);
      }
    }
    return new Int8Matrix(columns, inputs, outputs, shifted(sign, zeroPoints, outputs));
  }

  /**
   * A matrix whose codes lie output after output, as a transposed weight does.
   *
   * @param codes {@code outputs x inputs} codes; copied
   * @param sign how the bytes are read
   * @param inputs number of inputs, K
   * @param outputs number of outputs, N
   * @param zeroPoints none for zero, one, or one for each output
   * @return the matrix
   */
  public static Int8Matrix transposed(
      byte[] codes, CodeSign sign, int inputs, int outputs, int... zeroPoints) {
    Extents.checkMatrix(codes.length, 0, outputs, inputs);
    byte[] columns = new byte[inputs * outputs];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = sign.toSigned(codes[i]);
    }
    return new Int8Matrix(columns, inputs, outputs, shifted(sign, zeroPoints, outputs));
  }

  private static int[] shifted(CodeSign sign, int[] zeroPoints, int count) {
    if (zeroPoints.length > 1 && zeroPoints.length != count) {
      throw new IllegalArgumentException(
          zeroPoints.length + " zero points given, 0, 1 or " + count + " needed");
    }
    int[] shifted = new int[count];
    for (int i = 0; i < count; i++) {
      int point = zeroPoints.length == 0 ? 0 : zeroPoints[zeroPoints.length == 1 ? 0 : i];
      sign.checkZeroPoint(point);
      shifted[i] = point - sign.offset();
    }
    return shifted;
  }

  /**
   * Number of inputs.
   *
   * @return K
   */
  public int inputs() {
    return inputs;
  }

  /**
   * Number of outputs.
   *
   * @return N
   */
  public int outputs() {
    return outputs;
  }

  /**
   * MatMulInteger: {@code y = (a - zero points of a)(b - zero points of b)}, modulo 2^32.
   *
   * @param kernels the kernels to run
   * @param a codes of the left operand, row after row of {@link #inputs}
   * @param sign how the bytes of {@code a} are read
   * @param rows number of rows, M
   * @param rowZeroPoints none for zero, one, or one for each row
   * @param y receives {@code rows x outputs} sums
   * @param executor runs the tasks; {@code Runnable::run} for the calling thread
   * @param tasks into how many tasks the outputs are cut
   */
  public void multiply(
      Kernels kernels,
      byte[] a,
      CodeSign sign,
      int rows,
      int[] rowZeroPoints,
      int[] y,
      Executor executor,
      int tasks) {
    Extents.checkMatrix(a.length, 0, rows, inputs);
    Extents.checkMatrix(y.length, 0, rows, outputs);
    int[] points = shifted(sign, rowZeroPoints, rows);
    short[] wide = new short[rows * inputs];
    int[] rowSums = new int[rows];
    for (int m = 0; m < rows; m++) {
      int sum = 0;
      for (int i = m * inputs; i < (m + 1) * inputs; i++) {
        wide[i] = sign.toSigned(a[i]);
        sum += wide[i];
      }
      rowSums[m] = sum;
    }
    Products products = kernels.products();
    Strips.run(
        executor,
        tasks,
        (outputs - 1) / STRIP + 1,
        (from, to) -> {
          // All rows meet a strip of columns while it is in the nearest cache.
          for (int n = from * STRIP; n < Math.min(to * STRIP, outputs); n += STRIP) {
            int count = Math.min(STRIP, outputs - n);
            for (int m = 0; m < rows; m++) {
              int at = m * outputs + n;
              products.rows(wide, m * inputs, columns, n * inputs, inputs, count, y, at);
              centre(y, at, n, count, points[m], rowSums[m]);
            }
          }
        });
  }

  /** Takes the zero points out of sums of uncentred products. */
  private void centre(int[] y, int at, int n, int count, int rowPoint, int rowSum) {
    for (int i = 0; i < count; i++) {
      int point = zeroPoints[n + i];
      y[at + i] += inputs * rowPoint * point - rowPoint * sums[n + i] - point * rowSum;
    }
  }
}
