package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.OnnxTensor;
import io.mlops4j.quantize.onnx.Payload;
import io.mlops4j.quantize.onnx.TensorSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A weight matrix on its way to packed codes. Scales and zero points are chosen in a first pass;
 * the codes are made, and their error measured, while the file is written. Confined.
 */
final class BlockWeight implements Payload {

  private final OnnxTensor tensor;
  private final BlockLayout layout;
  private final WeightColumns columns;
  private final RunControl control;
  private final float[] scales;
  private final byte[] zeroPoints;
  private final Workers workers;
  private Optional<Supplier<BlockScaling>> scalingWhileWritten = Optional.empty();
  private boolean measured;
  private byte[] chosenCodes = new byte[0];
  private double signal;
  private double noise;
  private float maxError;

  /** A weight that is worked on by the calling thread alone. */
  BlockWeight(
      OnnxTensor tensor,
      boolean transposed,
      BlockLayout layout,
      float[] inputFactors,
      RunControl control) {
    this(tensor, transposed, layout, inputFactors, Workers.CALLER, control);
  }

  /**
   * A weight whose grids are not known yet.
   *
   * @param inputFactors what the values of each input are multiplied by first; empty for nothing
   * @param workers who shares the work; grids, codes and errors are the same for all
   */
  BlockWeight(
      OnnxTensor tensor,
      boolean transposed,
      BlockLayout layout,
      float[] inputFactors,
      Workers workers,
      RunControl control) {
    this.workers = workers;
    this.tensor = tensor;
    this.layout = layout;
    this.columns = new WeightColumns(tensor, transposed, layout, inputFactors);
    this.control = control;
    this.scales = new float[layout.scaleCount()];
    this.zeroPoints = new byte[layout.scaleCount()];
  }

  /** Chooses the grid of every block. */
  void measure(Supplier<BlockScaling> scaling) {
    forEachStrip(
        buffer -> choose(buffer, scaling.get()),
        buffer -> control.advance((long) buffer.strip.count * layout.depth()));
    measured = true;
  }

  /** Chooses the grid of every block when its codes are written: one pass instead of two. */
  void measureWhileWritten(Supplier<BlockScaling> scaling) {
    scalingWhileWritten = Optional.of(scaling);
  }

  private void choose(Buffer buffer, BlockScaling scaling) {
    BlockGrid grid = new BlockGrid(layout);
    int blocks = layout.blocks();
    for (int c = 0; c < buffer.strip.count; c++) {
      for (int b = 0; b < blocks; b++) {
        int input = b * layout.blockSize();
        int at = c * layout.depth() + input;
        scaling.choose(buffer.strip.values, at, layout.length(b), input, grid);
        scales[(buffer.strip.first + c) * blocks + b] = grid.scale;
        zeroPoints[(buffer.strip.first + c) * blocks + b] = (byte) grid.zeroPoint;
      }
    }
  }

  /** Rounds the scales chosen to what can be stored in half precision, none to zero. */
  void roundScales(DataType type) {
    short[] halves = new short[scales.length];
    float[] rounded = new float[scales.length];
    Halves.narrow(type, scales, halves, scales.length);
    Halves.widen(type, halves, rounded, scales.length);
    for (int i = 0; i < scales.length; i++) {
      scales[i] = rounded[i] == 0 ? Math.copySign(Halves.FLOAT16_MIN, scales[i]) : rounded[i];
    }
  }

  /** Finds the codes on the grids chosen, to be written as they are. */
  void encode(Gptq gptq) {
    byte[] codes = new byte[Math.multiplyExact(layout.columns(), layout.depth())];
    int blocks = layout.blocks();
    columns.forEachStrip(
        RunControl.SILENT,
        strip -> {
          BlockGrid[] grids = new BlockGrid[strip.count * blocks];
          for (int g = 0; g < grids.length; g++) {
            grids[g] = new BlockGrid(layout);
            grids[g].scale = scales[strip.first * blocks + g];
            grids[g].zeroPoint = zeroPoints[strip.first * blocks + g] & 0xff;
          }
          control.checkCancelled();
          gptq.encode(strip.values, strip.count, grids, codes, strip.first * layout.depth());
          for (int g = 0; g < grids.length; g++) {
            scales[strip.first * blocks + g] = grids[g].scale;
          }
        });
    chosenCodes = codes;
  }

  BlockLayout layout() {
    return layout;
  }

  OnnxTensor tensor() {
    return tensor;
  }

  float[] scales() {
    return scales;
  }

  /** The scales, as floats; they can be written once they are known. */
  Payload storedScales() {
    return new Payload() {
      @Override
      public long sizeBytes() {
        return (long) Float.BYTES * scales.length;
      }

      @Override
      public void writeTo(Sink sink) throws IOException {
        requireMeasured();
        TensorSpec.ofFloats("", List.of((long) scales.length), scales).data().writeTo(sink);
      }
    };
  }

  /**
   * The zero points, packed as the operator reads them; they can be written once they are known.
   */
  Payload storedZeroPoints() {
    return new Payload() {
      @Override
      public long sizeBytes() {
        return (long) layout.columns() * layout.zeroPointBytes();
      }

      @Override
      public void writeTo(Sink sink) throws IOException {
        requireMeasured();
        sink.write(ByteBuffer.wrap(packedZeroPoints()));
      }
    };
  }

  private void requireMeasured() {
    if (!measured) {
      throw new IllegalStateException("the codes of " + tensor + " must be written first");
    }
  }

  /** The unused half of a last byte is the middle code. */
  byte[] packedZeroPoints() {
    if (layout.bits() == 8) {
      return zeroPoints.clone();
    }
    int blocks = layout.blocks();
    byte[] packed = new byte[layout.columns() * layout.zeroPointBytes()];
    Arrays.fill(packed, (byte) (layout.middle() << 4));
    for (int c = 0; c < layout.columns(); c++) {
      for (int b = 0; b < blocks; b++) {
        int at = c * layout.zeroPointBytes() + b / 2;
        int point = zeroPoints[c * blocks + b];
        packed[at] = (byte) (b % 2 == 0 ? packed[at] | point : (packed[at] & 15) | point << 4);
      }
    }
    return packed;
  }

  @Override
  public long sizeBytes() {
    return layout.codeBytes();
  }

  @Override
  public void writeTo(Sink sink) throws IOException {
    signal = 0;
    noise = 0;
    maxError = 0;
    int columnBytes = layout.blocks() * layout.blockBytes();
    forEachStrip(
        buffer -> {
          scalingWhileWritten.ifPresent(scaling -> choose(buffer, scaling.get()));
          encodeAll(buffer, columnBytes);
        },
        buffer -> {
          signal += buffer.signal;
          noise += buffer.noise;
          maxError = Math.max(maxError, buffer.maxError);
          sink.write(ByteBuffer.wrap(buffer.packed, 0, buffer.strip.count * columnBytes));
          control.advance((long) buffer.strip.count * layout.depth());
        });
    measured = true;
  }

  /** Works on strips where there are threads, and takes them in order here. */
  private <E extends Exception> void forEachStrip(
      Consumer<Buffer> work, Workers.Taker<Buffer, E> taker) throws E {
    Buffer[] buffers = new Buffer[workers.ahead()];
    Arrays.setAll(buffers, i -> new Buffer(columns.buffer(), layout));
    workers.inOrder(
        columns.strips(),
        i -> {
          Buffer buffer = buffers[i % buffers.length];
          columns.read(i, buffer.strip);
          work.accept(buffer);
          return buffer;
        },
        taker);
  }

  private void encodeAll(Buffer buffer, int columnBytes) {
    buffer.signal = 0;
    buffer.noise = 0;
    buffer.maxError = 0;
    for (int c = 0; c < buffer.strip.count; c++) {
      encode(buffer, c);
      pack(buffer.codes, buffer.packed, c * columnBytes, columnBytes);
    }
  }

  private void encode(Buffer buffer, int stripColumn) {
    float[] values = buffer.strip.values;
    int[] codes = buffer.codes;
    int column = buffer.strip.first + stripColumn;
    int offset = stripColumn * layout.depth();
    BlockGrid grid = new BlockGrid(layout);
    boolean chosen = chosenCodes.length > 0;
    double signalHere = 0;
    double noiseHere = 0;
    float maxHere = buffer.maxError;
    for (int b = 0; b < layout.blocks(); b++) {
      grid.scale = scales[column * layout.blocks() + b];
      grid.zeroPoint = zeroPoints[column * layout.blocks() + b] & 0xff;
      float inverse = grid.inverse();
      int start = b * layout.blockSize();
      int end = start + layout.length(b);
      for (int k = start; k < end; k++) {
        float value = values[offset + k];
        int code =
            chosen
                ? chosenCodes[column * layout.depth() + k] & 0xff
                : grid.code(value, inverse, grid.zeroPoint);
        codes[k] = code;
        float difference = value - grid.value(code);
        float error = Math.abs(difference);
        if (error <= Float.MAX_VALUE) {
          signalHere += (double) value * value;
          noiseHere += (double) difference * difference;
          maxHere = error > maxHere ? error : maxHere;
        }
      }
    }
    buffer.signal += signalHere;
    buffer.noise += noiseHere;
    buffer.maxError = maxHere;
  }

  private void pack(int[] codes, byte[] packed, int at, int count) {
    if (layout.bits() == 8) {
      for (int i = 0; i < count; i++) {
        packed[at + i] = (byte) codes[i];
      }
    } else {
      for (int i = 0; i < count; i++) {
        packed[at + i] = (byte) (codes[2 * i] | codes[2 * i + 1] << 4);
      }
    }
  }

  /** A strip with what was made of it; used again. */
  private static final class Buffer {
    private final WeightColumns.Strip strip;
    private final int[] codes;
    private final byte[] packed;
    private double signal;
    private double noise;
    private float maxError;

    Buffer(WeightColumns.Strip strip, BlockLayout layout) {
      this.strip = strip;
      codes = new int[layout.blocks() * layout.blockSize()];
      int columns = strip.values.length / layout.depth();
      packed = new byte[columns * layout.blocks() * layout.blockBytes()];
    }
  }

  double sqnrDb() {
    return noise == 0 ? Double.POSITIVE_INFINITY : 10 * Math.log10(signal / noise);
  }

  float maxError() {
    return maxError;
  }
}
