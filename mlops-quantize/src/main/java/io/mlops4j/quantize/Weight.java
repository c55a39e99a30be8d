package io.mlops4j.quantize;

import io.mlops4j.quantize.kernel.Kernels;
import io.mlops4j.quantize.onnx.OnnxTensor;
import io.mlops4j.quantize.onnx.Payload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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
   * @param unsigned whether the codes are stored with {@link #OFFSET} added
   */
  record Layout(boolean transposed, Scales scales, boolean unsigned) {

    /** Signed codes. */
    Layout(boolean transposed, Scales scales) {
      this(transposed, scales, false);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Layout layout
          && transposed == layout.transposed
          && scales == layout.scales
          && unsigned == layout.unsigned;
    }

    @Override
    public int hashCode() {
      return 31 * (31 * scales.hashCode() + Boolean.hashCode(transposed))
          + Boolean.hashCode(unsigned);
    }
  }

  /** What makes a signed code unsigned: its sign bit, turned. */
  static final int OFFSET = 128;

  private static final int BLOCK_VALUES = 1 << 17;

  /** Codes held at once where they are transposed; more go through the values in strips. */
  private static final int TRANSPOSED_CODES = 1 << 24;

  private final OnnxTensor tensor;
  private final Layout layout;
  private final int limit;
  private final Kernels kernels;
  private final Workers workers;
  private final Blocks blocks;
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
   * @param workers who shares the work; scales, codes and errors are the same for all
   * @param blocks what other weights of the run work in too, before and after this one
   */
  Weight(
      OnnxTensor tensor,
      Layout layout,
      int limit,
      float[] inputFactors,
      Kernels kernels,
      Workers workers,
      Blocks blocks,
      RunControl control) {
    this(tensor, lastDim(tensor), layout, limit, inputFactors, kernels, workers, blocks, control);
  }

  private Weight(
      OnnxTensor tensor,
      int columns,
      Layout layout,
      int limit,
      float[] inputFactors,
      Kernels kernels,
      Workers workers,
      Blocks blocks,
      RunControl control) {
    this.workers = workers;
    this.blocks = blocks;
    this.tensor = tensor;
    this.layout = layout;
    this.limit = limit;
    this.inputFactors = inputFactors;
    this.kernels = kernels;
    this.control = control;
    this.columns = columns;
    this.rows = tensor.elementCount() / columns;
    this.scales =
        switch (layout.scales()) {
          case ONE -> new float[1];
          case COLUMNS -> new float[columns];
          case ROWS -> new float[Math.toIntExact(rows)];
        };
  }

  /** The filters of a convolution: their channels, the first dimension, are the rows. */
  static Weight ofFilters(
      OnnxTensor tensor,
      Layout layout,
      int limit,
      Kernels kernels,
      Workers workers,
      Blocks blocks,
      RunControl control) {
    int columns = Math.toIntExact(tensor.elementCount() / tensor.dims().get(0));
    return new Weight(
        tensor, columns, layout, limit, new float[0], kernels, workers, blocks, control);
  }

  private static int lastDim(OnnxTensor tensor) {
    return Math.toIntExact(tensor.dims().get(tensor.dims().size() - 1));
  }

  /** Raises each scale to at least the given one; call between measuring and writing. */
  void raiseScales(float[] least) {
    for (int i = 0; i < scales.length; i++) {
      scales[i] = Math.max(scales[i], least[i]);
    }
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
   * worse than the largest magnitude as the largest code. Goes through the values as often as
   * {@link #measure} does.
   */
  void measureWithZeroPoint() {
    float[] range = new float[2];
    forEachBlock(
        block -> {}, block -> kernels.widenRange(block.values, 0, block.count * columns, range));
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
        block -> block.maxima = maxima(block),
        block -> {
          int first = layout.scales() == Scales.ROWS ? (int) block.row : 0;
          for (int i = 0; i < block.maxima.length; i++) {
            maxima[first + i] = Math.max(maxima[first + i], block.maxima[i]);
          }
        });
    return maxima;
  }

  private float[] maxima(Block block) {
    return switch (layout.scales()) {
      case ONE -> new float[] {kernels.absMax(block.values, 0, block.count * columns)};
      case COLUMNS -> {
        float[] maxima = new float[columns];
        kernels.absMaxPerColumn(block.values, 0, block.count, columns, maxima);
        yield maxima;
      }
      case ROWS -> {
        float[] maxima = new float[block.count];
        for (int r = 0; r < block.count; r++) {
          maxima[r] = kernels.absMax(block.values, r * columns, columns);
        }
        yield maxima;
      }
    };
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
        block -> {},
        block -> {
          for (int r = 0; r < block.count; r++) {
            for (int c = 0; c < columns; c++) {
              int channel =
                  sharing == Scales.COLUMNS ? c : sharing == Scales.ROWS ? (int) block.row + r : 0;
              action.accept(channel, block.values[r * columns + c]);
            }
          }
        });
  }

  float[] scales() {
    return scales;
  }

  /** The stored code of zero; for signed codes 0 unless {@link #measureWithZeroPoint} moved it. */
  int zeroPoint() {
    return layout.unsigned() ? zeroPoint + OFFSET : zeroPoint;
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
      writeColumns(
          0, columns, block -> sink.write(ByteBuffer.wrap(block.codes, 0, block.count * columns)));
      return;
    }
    int height = Math.toIntExact(rows);
    int width = Math.max(1, Math.min(columns, TRANSPOSED_CODES / height));
    byte[] strip = new byte[Math.multiplyExact(width, height)];
    for (int first = 0; first < columns; first += width) {
      int wide = Math.min(width, columns - first);
      writeColumns(first, wide, block -> scatter(block, wide, strip));
      sink.write(ByteBuffer.wrap(strip, 0, wide * height));
    }
  }

  /** Makes the codes of some columns, a block of rows at a time. */
  private void writeColumns(int first, int width, Workers.Taker<Block, IOException> taker)
      throws IOException {
    forEachBlock(
        first,
        width,
        block -> {
          quantize(block, width);
          compare(block, width);
          if (layout.unsigned()) {
            addOffset(block.codes, block.count * width);
          }
        },
        block -> {
          signal += block.signal;
          noise += block.noise;
          maxError = Math.max(maxError, block.maxError);
          taker.take(block);
        });
  }

  private void quantize(Block block, int width) {
    float[] values = block.values;
    byte[] codes = block.codes;
    switch (layout.scales()) {
      case ONE ->
          kernels.quantize(
              values, 0, codes, 0, block.count * width, scales[0], zeroPoint, -limit, limit);
      case COLUMNS ->
          kernels.quantizePerColumn(values, 0, codes, 0, block.count, width, scales, -limit, limit);
      case ROWS -> {
        for (int r = 0; r < block.count; r++) {
          int at = r * width;
          float scale = scales[(int) block.row + r];
          kernels.quantize(values, at, codes, at, width, scale, 0, -limit, limit);
        }
      }
    }
  }

  /** One loop of plain Java: in a young process four kernels would each wait to be compiled. */
  private void compare(Block block, int width) {
    block.signal = 0;
    block.noise = 0;
    block.maxError = 0;
    float[] rowScales = layout.scales() == Scales.COLUMNS ? scales : new float[width];
    if (layout.scales() == Scales.ONE) {
      Arrays.fill(rowScales, scales[0]);
    }
    for (int r = 0; r < block.count; r++) {
      if (layout.scales() == Scales.ROWS) {
        Arrays.fill(rowScales, scales[(int) block.row + r]);
      }
      compareRow(block, r * width, width, rowScales);
    }
  }

  private void compareRow(Block block, int start, int width, float[] rowScales) {
    float[] values = block.values;
    byte[] codes = block.codes;
    double signalHere = 0;
    double noiseHere = 0;
    float maxHere = block.maxError;
    for (int c = 0; c < width; c++) {
      float value = values[start + c];
      float difference = value - SmallIntegers.toFloat(codes[start + c] - zeroPoint) * rowScales[c];
      // Also of a value that is not finite the difference is not.
      float error = Math.abs(difference);
      if (error <= Float.MAX_VALUE) {
        signalHere += (double) value * value;
        noiseHere += (double) difference * difference;
        if (error > maxHere) {
          maxHere = error;
        }
      }
    }
    block.signal += signalHere;
    block.noise += noiseHere;
    block.maxError = maxHere;
  }

  private static void addOffset(byte[] codes, int count) {
    for (int i = 0; i < count; i++) {
      codes[i] ^= (byte) OFFSET;
    }
  }

  private void scatter(Block block, int width, byte[] strip) {
    int height = (int) rows;
    for (int r = 0, i = 0; r < block.count; r++) {
      for (int c = 0; c < width; c++, i++) {
        strip[c * height + (int) block.row + r] = block.codes[i];
      }
    }
  }

  private int blockRows(int width) {
    return (int) Math.min(rows, Math.max(1, BLOCK_VALUES / width));
  }

  private <E extends Exception> void forEachBlock(
      Consumer<Block> work, Workers.Taker<Block, E> taker) throws E {
    forEachBlock(0, columns, work, taker);
  }

  /** Works on blocks where there are threads, and takes them in order here. */
  private <E extends Exception> void forEachBlock(
      int first, int width, Consumer<Block> work, Workers.Taker<Block, E> taker) throws E {
    int perBlock = blockRows(width);
    Block[] buffers = blocks.of(workers.ahead(), Math.multiplyExact(perBlock, width));
    int pieces = rows == 0 ? 0 : Math.toIntExact((rows - 1) / perBlock + 1);
    workers.inOrder(
        pieces,
        i -> {
          Block block = buffers[i % buffers.length];
          block.row = (long) i * perBlock;
          block.count = (int) Math.min(perBlock, rows - block.row);
          read(block, first, width);
          work.accept(block);
          return block;
        },
        block -> {
          taker.take(block);
          control.advance((long) block.count * width);
        });
  }

  private void read(Block block, int first, int width) {
    if (width == columns) {
      tensor.readFloats(block.row * columns, block.values, 0, block.count * columns);
    } else {
      for (int r = 0; r < block.count; r++) {
        tensor.readFloats((block.row + r) * columns + first, block.values, r * width, width);
      }
    }
    if (inputFactors.length > 0) {
      multiply(block, first, width);
    }
  }

  private void multiply(Block block, int first, int width) {
    for (int r = 0, i = 0; r < block.count; r++) {
      for (int c = 0; c < width; c++, i++) {
        block.values[i] *= inputFactors[layout.transposed() ? first + c : (int) block.row + r];
      }
    }
  }

  /**
   * The blocks of a run, which its weights use one after the other: for many small weights, making
   * and clearing them anew would take as long as the work in them. Confined.
   */
  static final class Blocks {
    private Block[] made = {};

    private Block[] of(int count, int size) {
      if (made.length != count || (count > 0 && made[0].values.length < size)) {
        made = new Block[count];
        Arrays.setAll(made, i -> new Block(size));
      }
      return made;
    }
  }

  /** Some rows with what was made of them, in buffers that are used again. */
  private static final class Block {
    private final float[] values;
    private final byte[] codes;
    private float[] maxima = new float[0];
    private long row;
    private int count;
    private double signal;
    private double noise;
    private float maxError;

    Block(int size) {
      values = new float[size];
      codes = new byte[size];
    }
  }

  @FunctionalInterface
  private interface ValueAction {
    void accept(int channel, float value);
  }
}
