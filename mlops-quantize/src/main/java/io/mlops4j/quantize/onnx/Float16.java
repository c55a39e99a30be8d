package io.mlops4j.quantize.onnx;

/** Half precision: 5 bits of exponent, 10 of fraction. */
final class Float16 {

  private static final int FRACTION_SHIFT = 13;
  private static final int EXPONENT_SHIFT = 10;
  private static final int REBIAS = (127 - 15) << 23;

  private Float16() {}

  /** The same number as a float; NaN keeps sign and payload. */
  static float toFloat(short half) {
    int sign = (half & 0x8000) << 16;
    int magnitude = half & 0x7FFF;
    int exponent = magnitude >>> EXPONENT_SHIFT;
    if (exponent == 0) {
      float subnormal = magnitude * 0x1p-24f;
      return Float.intBitsToFloat(sign | Float.floatToRawIntBits(subnormal));
    }
    int bits = (magnitude << FRACTION_SHIFT) + REBIAS;
    return Float.intBitsToFloat(sign | (exponent == 31 ? bits + REBIAS : bits));
  }
}
