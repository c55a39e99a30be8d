package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.OnnxTensor;
import io.mlops4j.quantize.onnx.Payload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A constant on its way to 16-bit floats, narrowed and measured while it is written. Finite values
 * beyond the format become its largest, values nearer to zero than its smallest become that, so
 * that an epsilon does not vanish; infinities and NaN stay. Confined.
 */
final class HalfWeight implements Payload {

  private static final int BLOCK = 1 << 14;

  /** The largest BFLOAT16. */
  private static final float BFLOAT16_MAX = Float.intBitsToFloat(0x7F7F0000);

  private final OnnxTensor tensor;
  private final DataType type;
  private final boolean refusing;
  private final RunControl control;
  private long saturated;
  private double signal;
  private double noise;
  private float maxError;

  /**
   * A constant to be narrowed.
   *
   * @param refusing whether a value beyond the format ends the run
   */
  HalfWeight(OnnxTensor tensor, DataType type, boolean refusing, RunControl control) {
    this.tensor = tensor;
    this.type = type;
    this.refusing = refusing;
    this.control = control;
  }

  OnnxTensor tensor() {
    return tensor;
  }

  /** How many values were beyond the format. */
  long saturated() {
    return saturated;
  }

  double sqnrDb() {
    return noise == 0 ? Double.POSITIVE_INFINITY : 10 * Math.log10(signal / noise);
  }

  float maxError() {
    return maxError;
  }

  @Override
  public long sizeBytes() {
    return Math.multiplyExact(Short.BYTES, tensor.elementCount());
  }

  @Override
  public void writeTo(Sink sink) throws IOException {
    saturated = 0;
    signal = 0;
    noise = 0;
    maxError = 0;
    float[] values = new float[(int) Math.min(BLOCK, tensor.elementCount())];
    ByteBuffer bytes =
        ByteBuffer.allocate(Short.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (long done = 0; done < tensor.elementCount(); done += values.length) {
      int count = (int) Math.min(values.length, tensor.elementCount() - done);
      tensor.readFloats(done, values, 0, count);
      bytes.clear();
      for (int i = 0; i < count; i++) {
        bytes.putShort(narrow(values[i]));
      }
      sink.write(bytes.flip());
      control.advance(count);
    }
  }

  /** Whether a finite value is beyond the format. */
  static boolean exceeds(OnnxTensor tensor, DataType type) {
    float[] values = new float[(int) Math.min(BLOCK, tensor.elementCount())];
    for (long done = 0; done < tensor.elementCount(); done += values.length) {
      int count = (int) Math.min(values.length, tensor.elementCount() - done);
      tensor.readFloats(done, values, 0, count);
      for (int i = 0; i < count; i++) {
        if (Math.abs(values[i]) > largest(type) && Float.isFinite(values[i])) {
          return true;
        }
      }
    }
    return false;
  }

  private static float largest(DataType type) {
    return type == DataType.FLOAT16 ? Halves.FLOAT16_MAX : BFLOAT16_MAX;
  }

  private short narrow(float value) {
    float largest = largest(type);
    float near = value;
    if (Math.abs(value) > largest && Float.isFinite(value)) {
      if (refusing) {
        throw new UnsupportedModelException(
            "constant " + tensor.name() + " holds " + value + ", which no " + type + " holds");
      }
      saturated++;
      near = Math.copySign(largest, value);
    } else if (type == DataType.FLOAT16 && value != 0 && Math.abs(value) < Halves.FLOAT16_MIN) {
      near = Math.copySign(Halves.FLOAT16_MIN, value);
    }
    short bits = Halves.narrow(type, near);
    float difference = value - Halves.widen(type, bits);
    if (Float.isFinite(difference)) {
      signal += (double) value * value;
      noise += (double) difference * difference;
      maxError = Math.max(maxError, Math.abs(difference));
    }
    return bits;
  }
}
