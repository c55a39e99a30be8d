package io.mlops4j.quantize.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Numbers in little-endian bytes. */
final class Elements {

  private Elements() {}

  /** Whether {@link #floats} reads this type. */
  static boolean areFloats(DataType type) {
    return switch (type) {
      case FLOAT, FLOAT16, BFLOAT16, DOUBLE -> true;
      default -> false;
    };
  }

  /** Copies floats of any width, converted to 32 bits. */
  static void floats(
      DataType type, ByteBuffer bytes, int index, float[] target, int offset, int length) {
    int width = type.bits() / 8;
    ByteBuffer slice = bytes.slice(index * width, length * width).order(ByteOrder.LITTLE_ENDIAN);
    switch (type) {
      case FLOAT -> slice.asFloatBuffer().get(target, offset, length);
      case DOUBLE -> {
        for (int i = 0; i < length; i++) {
          target[offset + i] = (float) slice.getDouble(8 * i);
        }
      }
      case FLOAT16 -> {
        for (int i = 0; i < length; i++) {
          target[offset + i] = Float16.toFloat(slice.getShort(2 * i));
        }
      }
      case BFLOAT16 -> {
        for (int i = 0; i < length; i++) {
          target[offset + i] = Float.intBitsToFloat(slice.getShort(2 * i) << 16);
        }
      }
      default -> throw new IllegalStateException(type + " is no float");
    }
  }

  /** One integer. */
  static long integer(DataType type, ByteBuffer bytes, int index) {
    ByteBuffer in = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    return switch (type) {
      case INT64, UINT64 -> in.getLong(8 * index);
      case INT32 -> in.getInt(4 * index);
      case UINT32 -> Integer.toUnsignedLong(in.getInt(4 * index));
      case INT16 -> in.getShort(2 * index);
      case UINT16 -> Short.toUnsignedLong(in.getShort(2 * index));
      case INT8 -> in.get(index);
      case UINT8, BOOL -> Byte.toUnsignedLong(in.get(index));
      default -> throw new IllegalStateException(type + " is no integer");
    };
  }
}
