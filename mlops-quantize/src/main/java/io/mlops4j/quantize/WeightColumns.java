package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.OnnxTensor;
import java.util.function.Consumer;

/** Reads a weight matrix by output columns, whichever way it lies in the file. Immutable. */
final class WeightColumns {

  /** So few columns that a cache holds the lines which turning a row touches. */
  private static final int STRIP_VALUES = 1 << 16;

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

  /** Some columns, {@code values[c * depth + k]}, in a buffer that is used again. */
  static final class Strip {
    final float[] values;
    private final float[] row;
    int first;
    int count;

    private Strip(int size, int width) {
      values = new float[size];
      row = new float[width];
    }
  }

  private int width() {
    return Math.max(1, Math.min(columns, STRIP_VALUES / depth));
  }

  /** A buffer for any strip. */
  Strip buffer() {
    int width = width();
    return new Strip(Math.multiplyExact(width, depth), transposed ? 0 : width);
  }

  int strips() {
    return (columns - 1) / width() + 1;
  }

  /** Reads one strip of all columns in order. */
  void read(int index, Strip strip) {
    strip.first = index * width();
    strip.count = Math.min(width(), columns - strip.first);
    float[] values = strip.values;
    if (transposed) {
      tensor.readFloats((long) strip.first * depth, values, 0, strip.count * depth);
    } else {
      for (int k = 0; k < depth; k++) {
        turn(k, strip);
      }
    }
    if (inputFactors.length > 0) {
      for (int i = 0; i < strip.count * depth; i++) {
        values[i] *= inputFactors[i % depth];
      }
    }
  }

  /** Goes through all columns in order, a strip at a time. */
  void forEachStrip(RunControl control, Consumer<Strip> action) {
    Strip strip = buffer();
    for (int i = 0; i < strips(); i++) {
      read(i, strip);
      action.accept(strip);
      control.advance((long) strip.count * depth);
    }
  }

  private void turn(int k, Strip strip) {
    float[] row = strip.row;
    float[] values = strip.values;
    tensor.readFloats((long) k * columns + strip.first, row, 0, strip.count);
    for (int c = 0, to = k; c < strip.count; c++, to += depth) {
      values[to] = row[c];
    }
  }
}
