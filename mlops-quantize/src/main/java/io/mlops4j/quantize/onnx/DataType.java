package io.mlops4j.quantize.onnx;

/** Element types of ONNX tensors, with the number the format gives them. */
public enum DataType {
  /** No type given. */
  UNDEFINED(0, 0),
  /** IEEE 754 single precision. */
  FLOAT(1, 32),
  /** Unsigned 8-bit integer. */
  UINT8(2, 8),
  /** Signed 8-bit integer. */
  INT8(3, 8),
  /** Unsigned 16-bit integer. */
  UINT16(4, 16),
  /** Signed 16-bit integer. */
  INT16(5, 16),
  /** Signed 32-bit integer. */
  INT32(6, 32),
  /** Signed 64-bit integer. */
  INT64(7, 64),
  /** Text; has no fixed width. */
  STRING(8, 0),
  /** One byte per truth value. */
  BOOL(9, 8),
  /** IEEE 754 half precision. */
  FLOAT16(10, 16),
  /** IEEE 754 double precision. */
  DOUBLE(11, 64),
  /** Unsigned 32-bit integer. */
  UINT32(12, 32),
  /** Unsigned 64-bit integer. */
  UINT64(13, 64),
  /** Two floats. */
  COMPLEX64(14, 64),
  /** Two doubles. */
  COMPLEX128(15, 128),
  /** The upper half of a float. */
  BFLOAT16(16, 16),
  /** 8-bit float, 4 exponent bits, no infinities. */
  FLOAT8E4M3FN(17, 8),
  /** 8-bit float, 4 exponent bits, no negative zero. */
  FLOAT8E4M3FNUZ(18, 8),
  /** 8-bit float, 5 exponent bits. */
  FLOAT8E5M2(19, 8),
  /** 8-bit float, 5 exponent bits, no negative zero. */
  FLOAT8E5M2FNUZ(20, 8),
  /** Unsigned 4-bit integer, two per byte. */
  UINT4(21, 4),
  /** Signed 4-bit integer, two per byte. */
  INT4(22, 4),
  /** 4-bit float, two per byte. */
  FLOAT4E2M1(23, 4),
  /** 8-bit power of two. */
  FLOAT8E8M0(24, 8),
  /** Unsigned 2-bit integer, four per byte. */
  UINT2(25, 2),
  /** Signed 2-bit integer, four per byte. */
  INT2(26, 2);

  private static final DataType[] BY_CODE = values();

  private final int code;
  private final int bits;

  DataType(int code, int bits) {
    this.code = code;
    this.bits = bits;
  }

  static DataType ofCode(long code) {
    DataType type = named(code);
    if (type == UNDEFINED && code != 0) {
      throw new OnnxFormatException("tensor element type " + code + " is not known");
    }
    return type;
  }

  /**
   * The type a number in an attribute stands for.
   *
   * @param code the number
   * @return the type, {@link #UNDEFINED} for a number that stands for none
   */
  public static DataType named(long code) {
    return code < 0 || code >= BY_CODE.length ? UNDEFINED : BY_CODE[(int) code];
  }

  /**
   * The number that stands for this type in a file.
   *
   * @return the number
   */
  public int code() {
    return code;
  }

  /**
   * Width of one element in bits; 0 for text and the undefined type.
   *
   * @return the width
   */
  public int bits() {
    return bits;
  }

  /** Bytes of {@code count} elements, packed without gaps. */
  long sizeBytes(long count) {
    try {
      return Math.addExact(Math.multiplyExact(count, bits), 7) / 8;
    } catch (ArithmeticException overflow) {
      throw new OnnxFormatException(count + " elements of type " + this + " are too many");
    }
  }
}
