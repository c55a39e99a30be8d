package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.OnnxTensor;

/** Reads a weight matrix by output columns, whichever way it lies in the file. Immutable. */
final class WeightColumns {

  private static final int STRIP_VALUES = 1 << 18;

  private final OnnxTensor tensor;
  private final boolean transposed;
  private final int depth;
  private final int columns;
  private final float[] inputFactors;

  /**
   * The columns of a weight.
   *
   * @param inputFactors what the values of each input are multiplied by; empty for nothing
   */
  WeightColumns(OnnxTensor tensor, boolean transposed, BlockLayout layout, float[] inputFactors) {
    this.tensor = tensor;
    this.transposed = transposed;
    this.depth = layout.depth();
    this.columns = layout.columns();
    this.inputFactors = inputFactors;
  }

  /** What to do with some columns: {@code values[c * depth + k]}. */
  @FunctionalInterface
  interface Action {
    void accept(int firstColumn, int count, float[] values);
  }

  /** Goes through all columns in order, a strip at a time. */
  void forEachStrip(RunControl control, Action action) {
    int width = Math.max(1, Math.min(columns, STRIP_VALUES / depth));
    float[] strip = new float[Math.multiplyExact(width, depth)];
    float[] row = new float[transposed ? 0 : width];
    for (int first = 0; first < columns; first += width) {
      int count = Math.min(width, columns - first);
      if (transposed) {
        tensor.readFloats((long) first * depth, strip, 0, count * depth);
      } else {
        for (int k = 0; k < depth; k++) {
          tensor.readFloats((long) k * columns + first, row, 0, count);
          for (int c = 0; c < count; c++) {
            strip[c * depth + k] = row[c];
          }
        }
      }
      if (inputFactors.length > 0) {
        for (int i = 0; i < count * depth; i++) {
          strip[i] *= inputFactors[i % depth];
        }
      }
      action.accept(first, count, strip);
      control.advance((long) count * depth);
    }
  }
}
