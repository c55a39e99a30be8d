package io.mlops4j.quantize.kernel;

import java.util.Arrays;
import java.util.concurrent.Executor;

/**
 * A weight of 4-bit codes with a scale and a zero point for each block of inputs, laid out for
 * multiplication: {@code value = (code - zeroPoint) * scale}, as ONNX Runtime's MatMulNBits.
 *
 * <p>Sixteen outputs form a panel. A word of 32 bits holds eight codes of one output, and the
 * sixteen words of a panel lie beside each other, so that a vector lane is an output and no sum
 * ever crosses lanes. Scalar and vector kernels add in the same order: their results are equal bit
 * for bit.
 *
 * <p>Immutable and thread-safe. A product takes time proportional to rows x inputs x outputs.
 */
public final class Int4Matrix {

  static final int PANEL = 16;
  static final int PANEL_BYTES = PANEL * Integer.BYTES;
  static final int WORD = 8;
  private static final int MIDDLE = 8;

  final byte[] codes;
  final float[] scales;
  final byte[] zeroPoints;
  private final int inputs;
  private final int outputs;
  private final int blockSize;

  private Int4Matrix(int inputs, int outputs, int blockSize) {
    this.inputs = inputs;
    this.outputs = outputs;
    this.blockSize = blockSize;
    this.codes = new byte[Math.multiplyExact(panels() * PANEL, blocks() * blockSize / 2)];
    this.scales = new float[panels() * PANEL * blocks()];
    this.zeroPoints = new byte[scales.length];
  }

  /**
   * A weight in the layout of MatMulNBits: for each output its blocks of inputs, for each block its
   * codes, the first of two in the low half of a byte.
   *
   * @param codes {@code outputs x blocks x blockSize / 2} bytes, where {@code blocks} is {@code
   *     inputs / blockSize} rounded up; copied
   * @param scales {@code outputs x blocks} finite scales; copied
   * @param zeroPoints {@code outputs} times the zero points of its blocks, two a byte, rounded up
   *     to whole bytes; empty when every zero point is 8
   * @param inputs number of inputs, K
   * @param outputs number of outputs, N
   * @param blockSize a power of two of at least 16
   * @return the weight
   */
  public static Int4Matrix of(
      byte[] codes, float[] scales, byte[] zeroPoints, int inputs, int outputs, int blockSize) {
    if (inputs < 1 || outputs < 1 || blockSize < 16 || Integer.bitCount(blockSize) != 1) {
      throw new IllegalArgumentException(
          inputs
              + " inputs, "
              + outputs
              + " outputs, blocks of "
              + blockSize
              + ": inputs and outputs must be positive, blocks a power of two of at least 16");
    }
    Int4Matrix matrix = new Int4Matrix(inputs, outputs, blockSize);
    int blocks = matrix.blocks();
    int pointBytes = (blocks + 1) / 2;
    checkLength("codes", codes.length, (long) outputs * blocks * blockSize / 2);
    checkLength("scales", scales.length, (long) outputs * blocks);
    if (zeroPoints.length > 0) {
      checkLength("zero points", zeroPoints.length, (long) outputs * pointBytes);
    }
    Arrays.fill(matrix.zeroPoints, (byte) MIDDLE);
    for (int n = 0; n < outputs; n++) {
      for (int block = 0; block < blocks; block++) {
        int at = (n / PANEL * blocks + block) * PANEL + n % PANEL;
        matrix.scales[at] = scales[n * blocks + block];
        if (zeroPoints.length > 0) {
          int pair = zeroPoints[n * pointBytes + block / 2];
          matrix.zeroPoints[at] = (byte) (block % 2 == 0 ? pair & 15 : (pair >> 4) & 15);
        }
        for (int word = 0; word < matrix.blockWords(); word++) {
          int from = ((n * blocks + block) * matrix.blockWords() + word) * Integer.BYTES;
          int to = matrix.wordAt(n / PANEL, block, word, n % PANEL);
          System.arraycopy(codes, from, matrix.codes, to, Integer.BYTES);
        }
      }
    }
    return matrix;
  }

  private static void checkLength(String what, int length, long expected) {
    if (length != expected) {
      throw new IllegalArgumentException(what + ": " + length + " given, " + expected + " needed");
    }
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
   * Multiplies 8-bit activations: each block of an activation is rounded half to even to symmetric
   * codes of -127 to 127, products are added exactly within a block, and blocks in single precision
   * in their order. Values that are not finite do not widen the range of their block; an infinity
   * saturates and NaN counts as zero.
   *
   * @param kernels the kernels to run
   * @param a activations, row after row of {@link #inputs}
   * @param rows number of activations
   * @param y receives {@code rows x outputs} values
   * @param executor runs the tasks; {@code Runnable::run} for the calling thread
   * @param tasks into how many tasks the outputs are cut
   */
  public void multiplyQuantized(
      Kernels kernels, float[] a, int rows, float[] y, Executor executor, int tasks) {
    checkOperands(a, rows, y);
    BlockCodes[] activations = new BlockCodes[rows];
    for (int m = 0; m < rows; m++) {
      activations[m] = new BlockCodes(blocks(), blockSize);
      activations[m].quantize(kernels, a, m * inputs, inputs);
    }
    Products products = kernels.products();
    forEachPanel(
        rows,
        y,
        executor,
        tasks,
        (panel, m, out, at) -> products.panel(this, panel, activations[m], out, at));
  }

  /**
   * Multiplies float activations, adding in single precision in the order of the inputs within a
   * block and of the blocks.
   *
   * @param kernels the kernels to run
   * @param a activations, row after row of {@link #inputs}
   * @param rows number of activations
   * @param y receives {@code rows x outputs} values
   * @param executor runs the tasks; {@code Runnable::run} for the calling thread
   * @param tasks into how many tasks the outputs are cut
   */
  public void multiply(
      Kernels kernels, float[] a, int rows, float[] y, Executor executor, int tasks) {
    checkOperands(a, rows, y);
    int depth = blocks() * blockSize;
    float[] padded = a;
    if (depth != inputs) {
      padded = new float[Math.multiplyExact(rows, depth)];
      for (int m = 0; m < rows; m++) {
        System.arraycopy(a, m * inputs, padded, m * depth, inputs);
      }
    }
    float[] activations = padded;
    Products products = kernels.products();
    forEachPanel(
        rows,
        y,
        executor,
        tasks,
        (panel, m, out, at) -> products.panel(this, panel, activations, m * depth, out, at));
  }

  private void checkOperands(float[] a, int rows, float[] y) {
    Extents.checkMatrix(a.length, 0, rows, inputs);
    Extents.checkMatrix(y.length, 0, rows, outputs);
  }

  private void forEachPanel(int rows, float[] y, Executor executor, int tasks, PanelAction action) {
    Strips.run(
        executor,
        tasks,
        panels(),
        (from, to) -> {
          float[] last = new float[PANEL];
          for (int panel = from; panel < to; panel++) {
            int first = panel * PANEL;
            int count = Math.min(PANEL, outputs - first);
            for (int m = 0; m < rows; m++) {
              if (count == PANEL) {
                action.multiply(panel, m, y, m * outputs + first);
              } else {
                action.multiply(panel, m, last, 0);
                System.arraycopy(last, 0, y, m * outputs + first, count);
              }
            }
          }
        });
  }

  @FunctionalInterface
  private interface PanelAction {
    void multiply(int panel, int row, float[] y, int at);
  }

  int blocks() {
    return (inputs - 1) / blockSize + 1;
  }

  int blockWords() {
    return blockSize / WORD;
  }

  private int panels() {
    return (outputs - 1) / PANEL + 1;
  }

  private int wordAt(int panel, int block, int word, int row) {
    return ((panel * blocks() + block) * blockWords() + word) * PANEL_BYTES + row * Integer.BYTES;
  }

  /** Eight codes of one output, the first in the lowest bits. */
  int word(int panel, int block, int word, int row) {
    int at = wordAt(panel, block, word, row);
    return (codes[at] & 0xFF)
        | ((codes[at + 1] & 0xFF) << 8)
        | ((codes[at + 2] & 0xFF) << 16)
        | (codes[at + 3] << 24);
  }
}
