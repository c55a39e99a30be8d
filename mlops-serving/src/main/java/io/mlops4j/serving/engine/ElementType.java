package io.mlops4j.serving.engine;

import java.util.Arrays;

/** The type of the elements of a {@link Tensor}; each one is backed by a primitive Java array. */
public enum ElementType {
  /** IEEE 754 single precision, held in {@code float[]}. */
  FLOAT32(Float.BYTES),
  /** IEEE 754 double precision, held in {@code double[]}. */
  FLOAT64(Double.BYTES),
  /** Signed 32-bit integers, held in {@code int[]}. */
  INT32(Integer.BYTES),
  /** Signed 64-bit integers, held in {@code long[]}. */
  INT64(Long.BYTES),
  /** Unsigned 8-bit integers, held in {@code byte[]}. */
  UINT8(Byte.BYTES);

  private final int sizeBytes;

  ElementType(int sizeBytes) {
    this.sizeBytes = sizeBytes;
  }

  /**
   * Size of one element.
   *
   * @return bytes per element
   */
  public int sizeBytes() {
    return sizeBytes;
  }

  Object newArray(int length) {
    return switch (this) {
      case FLOAT32 -> new float[length];
      case FLOAT64 -> new double[length];
      case INT32 -> new int[length];
      case INT64 -> new long[length];
      case UINT8 -> new byte[length];
    };
  }

  /** Whether {@code value} can be stored without changing it (rounding to float is allowed). */
  boolean holds(double value) {
    return switch (this) {
      case FLOAT32, FLOAT64 -> true;
      case INT32 -> value == (int) value;
      case INT64 -> value == (long) value && value != 0x1p63;
      case UINT8 -> value >= 0 && value <= 255 && value == (int) value;
    };
  }

  void fill(Object array, double value) {
    switch (this) {
      case FLOAT32 -> Arrays.fill((float[]) array, (float) value);
      case FLOAT64 -> Arrays.fill((double[]) array, value);
      case INT32 -> Arrays.fill((int[]) array, (int) value);
      case INT64 -> Arrays.fill((long[]) array, (long) value);
      case UINT8 -> Arrays.fill((byte[]) array, (byte) (int) value);
    }
  }

  boolean arraysEqual(Object a, Object b) {
    return switch (this) {
      case FLOAT32 -> Arrays.equals((float[]) a, (float[]) b);
      case FLOAT64 -> Arrays.equals((double[]) a, (double[]) b);
      case INT32 -> Arrays.equals((int[]) a, (int[]) b);
      case INT64 -> Arrays.equals((long[]) a, (long[]) b);
      case UINT8 -> Arrays.equals((byte[]) a, (byte[]) b);
    };
  }

  int arrayHash(Object array) {
    return switch (this) {
      case FLOAT32 -> Arrays.hashCode((float[]) array);
      case FLOAT64 -> Arrays.hashCode((double[]) array);
      case INT32 -> Arrays.hashCode((int[]) array);
      case INT64 -> Arrays.hashCode((long[]) array);
      case UINT8 -> Arrays.hashCode((byte[]) array);
    };
  }
}
