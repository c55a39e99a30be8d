package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.Payload;
import io.mlops4j.quantize.onnx.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Floats narrowed to the two 16-bit formats, half to even, subnormal results included. */
final class Halves {

  /** The largest finite FLOAT16. */
  static final float FLOAT16_MAX = 65504f;

  /** The smallest FLOAT16 above zero. */
  static final float FLOAT16_MIN = 0x1p-24f;

  private static final int SMALLEST_NORMAL = 113 << 23;
  private static final int REBIAS = (127 - 15) << 23;

  private Halves() {}

  /**
   * Narrows one value.
   *
   * @param type FLOAT16 or BFLOAT16
   * @return its bits; what is too large becomes an infinity, NaN a quiet NaN
   */
  static short narrow(DataType type, float value) {
    return type == DataType.FLOAT16 ? float16(value) : bfloat16(value);
  }

  /** The value of narrowed bits. */
  static float widen(DataType type, short bits) {
    if (type == DataType.BFLOAT16) {
      return Float.intBitsToFloat(bits << 16);
    }
    int magnitude = bits & 0x7FFF;
    float value;
    if (magnitude < 0x400) {
      value = magnitude * FLOAT16_MIN;
    } else {
      int wide = (magnitude << 13) + REBIAS;
      value = Float.intBitsToFloat(magnitude < 0x7C00 ? wide : wide + REBIAS);
    }
    return bits < 0 ? -value : value;
  }

  private static short float16(float value) {
    int bits = Float.floatToRawIntBits(value);
    int magnitude = bits & 0x7FFFFFFF;
    int half;
    if (magnitude > 0x7F800000) {
      half = 0x7E00;
    } else if (magnitude < SMALLEST_NORMAL) {
      // In the binade of one half a float has the spacing of the FLOAT16 subnormals.
      half = Float.floatToRawIntBits(Float.intBitsToFloat(magnitude) + 0.5f) - 0x3F000000;
    } else {
      int rounded = magnitude + 0xFFF + (magnitude >>> 13 & 1);
      half = Math.min((rounded - REBIAS) >>> 13, 0x7C00);
    }
    return (short) ((bits >>> 16 & 0x8000) | half);
  }

  private static short bfloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    return (short)
        (Float.isNaN(value) ? bits >>> 16 | 0x40 : (bits + 0x7FFF + (bits >>> 16 & 1)) >>> 16);
  }

  /** A constant of 16-bit floats. */
  static TensorSpec tensor(String name, DataType type, List<Long> dims, float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(Short.BYTES, values.length))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putShort(narrow(type, value));
    }
    return new TensorSpec(name, type, dims, Payload.of(bytes.flip()));
  }
}
