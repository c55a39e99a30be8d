package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.OnnxTensor;
import io.mlops4j.quantize.onnx.Payload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

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
  private byte[] chosenCodes = new byte[0];
  private double signal;
  private double noise;
  private float maxError;

  /**
   * A weight whose grids are not known yet.
   *
   * @param inputFactors what the values of each input are multiplied by first; empty for nothing
   */
  BlockWeight(
      OnnxTensor tensor,
      boolean transposed,
      BlockLayout layout,
      float[] inputFactors,
      RunControl control) {
    this.tensor = tensor;
    this.layout = layout;
    this.columns = new WeightColumns(tensor, transposed, layout, inputFactors);
    this.control = control;
    this.scales = new float[layout.scaleCount()];
    this.zeroPoints = new byte[layout.scaleCount()];
  }

  /** Chooses the grid of every block. */
  void measure(BlockScaling scaling) {
    BlockGrid grid = new BlockGrid(layout);
    int blocks = layout.blocks();
    columns.forEachStrip(
        control,
        (first, count, values) -> {
          for (int c = 0; c < count; c++) {
            for (int b = 0; b < blocks; b++) {
              int input = b * layout.blockSize();
              scaling.choose(values, c * layout.depth() + input, layout.length(b), input, grid);
              scales[(first + c) * blocks + b] = grid.scale;
              zeroPoints[(first + c) * blocks + b] = (byte) grid.zeroPoint;
            }
          }
        });
  }

  /** Finds the codes on the grids chosen, to be written as they are. */
  void encode(Gptq gptq) {
    byte[] codes = new byte[Math.multiplyExact(layout.columns(), layout.depth())];
    int blocks = layout.blocks();
    columns.forEachStrip(
        RunControl.SILENT,
        (first, count, values) -> {
          BlockGrid[] grids = new BlockGrid[count * blocks];
          for (int g = 0; g < grids.length; g++) {
            grids[g] = new BlockGrid(layout);
            grids[g].scale = scales[first * blocks + g];
            grids[g].zeroPoint = zeroPoints[first * blocks + g] & 0xff;
          }
          control.checkCancelled();
          gptq.encode(values, count, grids, codes, first * layout.depth());
          for (int g = 0; g < grids.length; g++) {
            scales[first * blocks + g] = grids[g].scale;
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

  /** Packed as the operator reads them; the unused half of a last byte is the middle code. */
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
    byte[] packed = new byte[layout.blocks() * layout.blockBytes()];
    int[] codes = new int[layout.blocks() * layout.blockSize()];
    IOException[] failure = new IOException[1];
    columns.forEachStrip(
        control,
        (first, count, values) -> {
          for (int c = 0; c < count && failure[0] == null; c++) {
            encode(first + c, values, c * layout.depth(), codes);
            pack(codes, packed);
            try {
              sink.write(ByteBuffer.wrap(packed));
            } catch (IOException full) {
              failure[0] = full;
            }
          }
        });
    if (failure[0] != null) {
      throw failure[0];
    }
  }

  private void encode(int column, float[] values, int offset, int[] codes) {
    BlockGrid grid = new BlockGrid(layout);
    for (int b = 0; b < layout.blocks(); b++) {
      grid.scale = scales[column * layout.blocks() + b];
      grid.zeroPoint = zeroPoints[column * layout.blocks() + b] & 0xff;
      float inverse = grid.inverse();
      int start = b * layout.blockSize();
      for (int k = start; k < start + layout.length(b); k++) {
        float value = values[offset + k];
        codes[k] =
            chosenCodes.length == 0
                ? grid.code(value, inverse, grid.zeroPoint)
                : chosenCodes[column * layout.depth() + k] & 0xff;
        account(value, grid.value(codes[k]));
      }
    }
  }

  private void account(float value, float restored) {
    float difference = value - restored;
    if (Float.isFinite(difference)) {
      signal += (double) value * value;
      noise += (double) difference * difference;
      maxError = Math.max(maxError, Math.abs(difference));
    }
  }

  private void pack(int[] codes, byte[] packed) {
    if (layout.bits() == 8) {
      for (int i = 0; i < packed.length; i++) {
        packed[i] = (byte) codes[i];
      }
    } else {
      for (int i = 0; i < packed.length; i++) {
        packed[i] = (byte) (codes[2 * i] | codes[2 * i + 1] << 4);
      }
    }
  }

  double sqnrDb() {
    return noise == 0 ? Double.POSITIVE_INFINITY : 10 * Math.log10(signal / noise);
  }

  float maxError() {
    return maxError;
  }
}
