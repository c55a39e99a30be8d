package io.mlops4j.quantize;

import io.mlops4j.quantize.kernel.HalfPrecision;
import io.mlops4j.quantize.kernel.Kernels;
import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.Payload;
import io.mlops4j.quantize.onnx.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** The two 16-bit float formats, by the type of a tensor. */
final class Halves {

  /** The largest finite FLOAT16. */
  static final float FLOAT16_MAX = 65504f;

  /** The smallest FLOAT16 above zero. */
  static final float FLOAT16_MIN = 0x1p-24f;

  private Halves() {}

  /**
   * Narrows the first values; what is too large becomes an infinity.
   *
   * @param type FLOAT16 or BFLOAT16
   */
  static void narrow(DataType type, float[] x, short[] halves, int length) {
    HalfPrecision kernels = Kernels.active().halfPrecision();
    if (type == DataType.FLOAT16) {
      kernels.toFloat16(x, 0, halves, 0, length);
    } else {
      kernels.toBfloat16(x, 0, halves, 0, length);
    }
  }

  /**
   * Widens the first values.
   *
   * @param type FLOAT16 or BFLOAT16
   */
  static void widen(DataType type, short[] halves, float[] x, int length) {
    HalfPrecision kernels = Kernels.active().halfPrecision();
    if (type == DataType.FLOAT16) {
      kernels.fromFloat16(halves, 0, x, 0, length);
    } else {
      kernels.fromBfloat16(halves, 0, x, 0, length);
    }
  }

  /** A constant of 16-bit floats. */
  static TensorSpec tensor(String name, DataType type, List<Long> dims, float[] values) {
    return new TensorSpec(name, type, dims, Payload.of(bytes(type, values)));
  }

  /** The values narrowed, as a tensor holds them. */
  static ByteBuffer bytes(DataType type, float[] values) {
    short[] halves = new short[values.length];
    narrow(type, values, halves, values.length);
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(Short.BYTES, values.length))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.asShortBuffer().put(halves);
    return bytes;
  }
}
