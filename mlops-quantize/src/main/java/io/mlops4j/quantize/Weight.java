package io.mlops4j.quantize;

import io.mlops4j.quantize.kernel.Kernels;
import io.mlops4j.quantize.onnx.OnnxTensor;
import io.mlops4j.quantize.onnx.Payload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A weight on its way to 8-bit codes. The scales are found in a first pass over the values; the
 * codes are made, and their error measured, in a second one while the file is written. Confined.
 */
final class Weight implements Payload {

  /** What shares a scale. */
  enum Scales {
    ONE,
    COLUMNS,
    ROWS
  }

  /**
   * How the codes lie in the new file.
   *
   * @param transposed whether the codes are the transpose of the values
   * @param scales what shares a scale, in terms of the original matrix
   */
  record Layout(boolean transposed, Scales scales) {}

  private static final int BLOCK_VALUES = 1 << 16;

  /** Codes held at once where they are transposed; more go through the values in strips. */
  private static final int TRANSPOSED_CODES = 1 << 24;

  private final OnnxTensor tensor;
  private final Layout layout;
  private final int limit;
  private final Kernels kernels;
  private final RunControl control;
  private final long rows;
  private final int columns;
  private final float[] scales;
  private final float[] inputFactors;
  private int zeroPoint;
  private double signal;
  private double noise;
  private float maxError;

  /**
   * A weight whose scales are not known yet.
   *
   * @param limit the largest code
   * @param inputFactors what the values of each input are multiplied by first; empty for nothing
   */
  Weight(
      OnnxTensor tensor,
      Layout layout,
      int limit,
      float[] inputFactors,
      Kernels kernels,
      RunControl control) {
    this.tensor = tensor;
    this.layout = layout;
    this.limit = limit;
    this.inputFactors = inputFactors;
    this.kernels = kernels;
    this.control = control;
    List<Long> dims = tensor.dims();
    this.columns = Math.toIntExact(dims.get(dims.size() - 1));
    this.rows = tensor.elementCount() / columns;
    this.scales =
        switch (layout.scales()) {
          case ONE -> new float[1];
          case COLUMNS -> new float[columns];
          case ROWS -> new float[Math.toIntExact(rows)];
        };
  }

  /** How many times {@link #measure} goes through the values. */
  static int passes(boolean squaredError) {
    return squaredError ? 3 : 1;
  }

  /**
   * Finds the scales.
   *
   * @param squaredError whether to look for the smallest squared error; otherwise the largest
   *     finite magnitude becomes the largest code
   */
  void measure(boolean squaredError) {
    float[] maxima = maxima();
    setScales(scales, maxima);
    if (!squaredError) {
      return;
    }
    ScaleSearch search = new ScaleSearch(maxima, limit);
    forEachValue(search::count);
    float[] candidates = new float[scales.length];
    setScales(candidates, search.bestMaxima());
    double[] gain = new double[scales.length];
    forEachValue(
        (channel, value) ->
            gain[channel] +=
                error(value, scales[channel], 0) - error(value, candidates[channel], 0));
    for (int c = 0; c < scales.length; c++) {
      scales[c] = gain[c] > 0 ? candidates[c] : scales[c];
    }
  }

  /**
   * Finds scale and zero point of the smallest squared error where all values share them; never
   * worse than the largest magnitude as the largest code. Goes through the values as often as {@link
   * #measure} does.
   */
  void measureWithZeroPoint() {
    float[] range = new float[2];
    forEachBlock((row, block, count) -> kernels.widenRange(block, 0, count * columns, range));
    setScales(scales, new float[] {Math.max(-range[0], range[1])});
    ZeroPointSearch search = new ZeroPointSearch(range[0], range[1], limit);
    forEachValue((channel, value) -> search.count(value));
    ZeroPointSearch.Grid found = search.best();
    double[] gain = new double[1];
    boolean usable = found.scale() >= Float.MIN_NORMAL && Float.isFinite(found.scale());
    forEachValue(
        (channel, value) -> {
          if (usable) {
            gain[0] += error(value, scales[0], 0) - error(value, found.scale(), found.zeroPoint());
          }
        });
    if (gain[0] > 0) {
      scales[0] = found.scale();
      zeroPoint = found.zeroPoint();
    }
  }

  private float[] maxima() {
    float[] maxima = new float[scales.length];
    forEachBlock(
        (row, block, count) -> {
          switch (layout.scales()) {
            case ONE -> maxima[0] = Math.max(maxima[0], kernels.absMax(block, 0, count * columns));
            case COLUMNS -> kernels.absMaxPerColumn(block, 0, count, columns, maxima);
            case ROWS -> {
              for (int r = 0; r < count; r++) {
                maxima[(int) row + r] = kernels.absMax(block, r * columns, columns);
              }
            }
          }
        });
    return maxima;
  }

  private void setScales(float[] target, float[] maxima) {
    for (int i = 0; i < target.length; i++) {
      float scale = maxima[i] / limit;
      // A channel of zeros, or of values too small to divide by, is stored as zeros.
      target[i] = scale < Float.MIN_NORMAL ? 1f : scale;
    }
  }

  private double error(float value, float scale, int zero) {
    if (!Float.isFinite(value)) {
      return 0;
    }
    double code = Math.max(-limit - zero, Math.min(limit - zero, Math.rint(value / scale)));
    double difference = value - code * scale;
    return difference * difference;
  }

  private void forEachValue(ValueAction action) {
    Scales sharing = layout.scales();
    forEachBlock(
        (row, block, count) -> {
          for (int r = 0; r < count; r++) {
            for (int c = 0; c < columns; c++) {
              int channel =
                  sharing == Scales.COLUMNS ? c : sharing == Scales.ROWS ? (int) row + r : 0;
              action.accept(channel, block[r * columns + c]);
            }
          }
        });
  }

  float[] scales() {
    return scales;
  }

  /** The code of zero; 0 unless {@link #measureWithZeroPoint} found a better one. */
  int zeroPoint() {
    return zeroPoint;
  }

  double sqnrDb() {
    return noise == 0 ? Double.POSITIVE_INFINITY : 10 * Math.log10(signal / noise);
  }

  float maxError() {
    return maxError;
  }

  OnnxTensor tensor() {
    return tensor;
  }

  List<Long> codeDims() {
    return layout.transposed() ? List.of((long) columns, rows) : tensor.dims();
  }

  @Override
  public long sizeBytes() {
    return tensor.elementCount();
  }

  @Override
  public void writeTo(Sink sink) throws IOException {
    signal = 0;
    noise = 0;
    maxError = 0;
    if (!layout.transposed()) {
      byte[] codes = new byte[blockRows(columns) * columns];
      writeColumns(0, columns, codes, (row, count) -> sink.write(ByteBuffer.wrap(codes, 0, count)));
      return;
    }
    int height = Math.toIntExact(rows);
    int width = Math.max(1, Math.min(columns, TRANSPOSED_CODES / height));
    byte[] strip = new byte[Math.multiplyExact(width, height)];
    for (int first = 0; first < columns; first += width) {
      int wide = Math.min(width, columns - first);
      byte[] codes = new byte[blockRows(wide) * wide];
      writeColumns(
          first, wide, codes, (row, count) -> scatter((int) row, codes, count, wide, strip));
      sink.write(ByteBuffer.wrap(strip, 0, wide * height));
    }
  }

  /** Makes the codes of some columns, a block of rows at a time. */
  private void writeColumns(int first, int width, byte[] codes, CodeAction action)
      throws IOException {
    float[] restored = new float[codes.length];
    IOException[] failure = new IOException[1];
    forEachBlock(
        first,
        width,
        (row, block, count) -> {
          quantize(row, block, codes, count, width);
          compare(row, block, codes, restored, count, width);
          try {
            if (failure[0] == null) {
              action.accept(row, count * width);
            }
          } catch (IOException full) {
            failure[0] = full;
          }
        });
    if (failure[0] != null) {
      throw failure[0];
    }
  }

  private void quantize(long row, float[] block, byte[] codes, int count, int width) {
    switch (layout.scales()) {
      case ONE ->
          kernels.quantize(
              block, 0, codes, 0, count * width, scales[0], zeroPoint, -limit, limit);
      case COLUMNS ->
          kernels.quantizePerColumn(block, 0, codes, 0, count, width, scales, -limit, limit);
      case ROWS -> {
        for (int r = 0; r < count; r++) {
          int at = r * width;
          float scale = scales[(int) row + r];
          kernels.quantize(block, at, codes, at, width, scale, 0, -limit, limit);
        }
      }
    }
  }

  private void compare(
      long row, float[] block, byte[] codes, float[] restored, int count, int width) {
    int length = count * width;
    switch (layout.scales()) {
      case ONE -> kernels.dequantize(codes, 0, restored, 0, length, scales[0], zeroPoint);
      case COLUMNS -> kernels.dequantizePerColumn(codes, 0, restored, 0, count, width, scales);
      case ROWS -> {
        for (int r = 0; r < count; r++) {
          int at = r * width;
          kernels.dequantize(codes, at, restored, at, width, scales[(int) row + r], 0);
        }
      }
    }
    signal += kernels.squaredSum(block, 0, length);
    noise += kernels.squaredError(block, 0, restored, 0, length);
    maxError = Math.max(maxError, kernels.maxError(block, 0, restored, 0, length));
  }

  private void scatter(int row, byte[] codes, int count, int width, byte[] strip) {
    int height = (int) rows;
    for (int i = 0, r = row; i < count; r++) {
      for (int c = 0; c < width; c++, i++) {
        strip[c * height + r] = codes[i];
      }
    }
  }

  private int blockRows(int width) {
    return (int) Math.min(rows, Math.max(1, BLOCK_VALUES / width));
  }

  private void forEachBlock(BlockAction action) {
    forEachBlock(0, columns, action);
  }

  private void forEachBlock(int first, int width, BlockAction action) {
    int perBlock = blockRows(width);
    float[] block = new float[Math.multiplyExact(perBlock, width)];
    for (long row = 0; row < rows; row += perBlock) {
      int count = (int) Math.min(perBlock, rows - row);
      if (width == columns) {
        tensor.readFloats(row * columns, block, 0, count * columns);
      } else {
        for (int r = 0; r < count; r++) {
          tensor.readFloats((row + r) * columns + first, block, r * width, width);
        }
      }
      if (inputFactors.length > 0) {
        multiply(row, first, block, count, width);
      }
      action.accept(row, block, count);
      control.advance((long) count * width);
    }
  }

  private void multiply(long row, int first, float[] block, int count, int width) {
    for (int r = 0, i = 0; r < count; r++) {
      for (int c = 0; c < width; c++, i++) {
        block[i] *= inputFactors[layout.transposed() ? first + c : (int) row + r];
      }
    }
  }

  @FunctionalInterface
  private interface BlockAction {
    void accept(long row, float[] block, int rows);
  }

  @FunctionalInterface
  private interface ValueAction {
    void accept(int channel, float value);
  }

  @FunctionalInterface
  private interface CodeAction {
    void accept(long row, int count) throws IOException;
  }
}
