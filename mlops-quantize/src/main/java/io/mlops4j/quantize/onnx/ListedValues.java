package io.mlops4j.quantize.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The values of a tensor that lists them as numbers instead of holding their bytes. */
final class ListedValues {

  private ListedValues() {}

  /**
   * Turns the list into bytes. The number of values has been checked when the tensor was decoded.
   *
   * @param tensor of elements of a byte or more, not FLOAT, whose list is bytes already
   * @return the elements in row-major order, little-endian
   */
  static ByteBuffer bytes(OnnxTensor tensor) {
    int size = Math.toIntExact(tensor.sizeBytes());
    ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    DataType type = tensor.dataType();
    WireReader in = WireReader.of(tensor.raw(), "a tensor");
    while (in.next()) {
      if (in.field() == field(type)) {
        switch (type) {
          case DOUBLE, COMPLEX128 -> copy(in, WireReader.FIXED64, Double.BYTES, bytes);
          case COMPLEX64 -> copy(in, WireReader.FIXED32, Float.BYTES, bytes);
          default -> in.varints(value -> put(type, value, bytes));
        }
      } else {
        in.skip();
      }
    }
    if (bytes.hasRemaining()) {
      throw new OnnxFormatException(
          "a tensor of type " + type + " lists its values as those of another type");
    }
    return bytes.flip();
  }

  /** Where onnx.proto lists values of a type. */
  static int field(DataType type) {
    return switch (type) {
      case FLOAT, COMPLEX64 -> 4;
      case INT64 -> 7;
      case DOUBLE, COMPLEX128 -> 10;
      case UINT32, UINT64 -> 11;
      default -> 5;
    };
  }

  private static void copy(WireReader in, int single, int width, ByteBuffer target) {
    if (in.wireType() == single) {
      ByteBuffer field = in.raw();
      target.put(field.slice(field.remaining() - width, width));
    } else {
      target.put(in.bytes());
    }
  }

  private static void put(DataType type, long value, ByteBuffer target) {
    int bits = type.bits();
    boolean fits =
        switch (type) {
          case INT64, UINT64 -> true;
          case INT8, INT16, INT32 -> value == value << (64 - bits) >> (64 - bits);
          case BOOL -> value == 0 || value == 1;
          default -> value == value << (64 - bits) >>> (64 - bits);
        };
    if (!fits) {
      throw new OnnxFormatException("the value " + value + " is not of type " + type);
    }
    switch (bits) {
      case 8 -> target.put((byte) value);
      case 16 -> target.putShort((short) value);
      case 32 -> target.putInt((int) value);
      default -> target.putLong(value);
    }
  }
}
