package io.mlops4j.quantize.kernel;

/** The conversions in plain Java; also the tails of the vector form. */
final class ScalarHalfPrecision implements HalfPrecision {

  static final ScalarHalfPrecision INSTANCE = new ScalarHalfPrecision();

  static final int MAGNITUDE = 0x7FFFFFFF;
  static final int FLOAT_INFINITY = 0x7F800000;
  static final int FRACTION_BITS = 13;

  /** What the exponents of the two formats differ by, in place. */
  static final int REBIAS = (127 - 15) << 23;

  /** The smallest normal FLOAT16, 2^-14, as a float. */
  static final int SMALLEST_NORMAL = 113 << 23;

  /** In the binade of one half a float has the spacing of the FLOAT16 subnormals, 2^-24. */
  static final float SUBNORMAL_ROUNDER = 0.5f;

  static final int SUBNORMAL_ROUNDER_BITS = 0x3F000000;
  static final int HALF_INFINITY = 0x7C00;
  static final int HALF_QUIET_NAN = 0x7E00;
  static final int BFLOAT_QUIET = 0x40;

  private ScalarHalfPrecision() {}

  @Override
  public void toFloat16(float[] x, int xOffset, short[] halves, int halvesOffset, int length) {
    check(x, xOffset, halves, halvesOffset, length);
    toFloat16From(x, xOffset, halves, halvesOffset, 0, length);
  }

  static void toFloat16From(
      float[] x, int xOffset, short[] halves, int halvesOffset, int from, int length) {
    for (int i = from; i < length; i++) {
      halves[halvesOffset + i] = float16(x[xOffset + i]);
    }
  }

  private static short float16(float value) {
    int bits = Float.floatToRawIntBits(value);
    int magnitude = bits & MAGNITUDE;
    int half;
    if (magnitude > FLOAT_INFINITY) {
      half = HALF_QUIET_NAN | ((magnitude >>> FRACTION_BITS) & 0x3FF);
    } else if (magnitude < SMALLEST_NORMAL) {
      float rounded = Float.intBitsToFloat(magnitude) + SUBNORMAL_ROUNDER;
      half = Float.floatToRawIntBits(rounded) - SUBNORMAL_ROUNDER_BITS;
    } else {
      int rounded = magnitude + 0xFFF + ((magnitude >>> FRACTION_BITS) & 1);
      half = Math.min((rounded - REBIAS) >>> FRACTION_BITS, HALF_INFINITY);
    }
    return (short) (((bits >>> 16) & 0x8000) | half);
  }

  @Override
  public void fromFloat16(short[] halves, int halvesOffset, float[] x, int xOffset, int length) {
    check(x, xOffset, halves, halvesOffset, length);
    fromFloat16From(halves, halvesOffset, x, xOffset, 0, length);
  }

  static void fromFloat16From(
      short[] halves, int halvesOffset, float[] x, int xOffset, int from, int length) {
    for (int i = from; i < length; i++) {
      x[xOffset + i] = widened(halves[halvesOffset + i]);
    }
  }

  private static float widened(short half) {
    int magnitude = (half & 0x7FFF) << FRACTION_BITS;
    int bits = magnitude + REBIAS;
    if (magnitude < 1 << 23) {
      // A subnormal, or zero: give it the exponent of 2^-14 and take the implied one away again.
      float withOne = Float.intBitsToFloat(magnitude + SMALLEST_NORMAL);
      bits = Float.floatToRawIntBits(withOne - Float.intBitsToFloat(SMALLEST_NORMAL));
    } else if (magnitude >= HALF_INFINITY << FRACTION_BITS) {
      bits += REBIAS;
    }
    return Float.intBitsToFloat(((half & 0x8000) << 16) | bits);
  }

  @Override
  public void toBfloat16(float[] x, int xOffset, short[] halves, int halvesOffset, int length) {
    check(x, xOffset, halves, halvesOffset, length);
    toBfloat16From(x, xOffset, halves, halvesOffset, 0, length);
  }

  static void toBfloat16From(
      float[] x, int xOffset, short[] halves, int halvesOffset, int from, int length) {
    for (int i = from; i < length; i++) {
      int bits = Float.floatToRawIntBits(x[xOffset + i]);
      halves[halvesOffset + i] =
          (short)
              ((bits & MAGNITUDE) > FLOAT_INFINITY
                  ? (bits >>> 16) | BFLOAT_QUIET
                  : (bits + 0x7FFF + ((bits >>> 16) & 1)) >>> 16);
    }
  }

  @Override
  public void fromBfloat16(short[] halves, int halvesOffset, float[] x, int xOffset, int length) {
    check(x, xOffset, halves, halvesOffset, length);
    fromBfloat16From(halves, halvesOffset, x, xOffset, 0, length);
  }

  static void fromBfloat16From(
      short[] halves, int halvesOffset, float[] x, int xOffset, int from, int length) {
    for (int i = from; i < length; i++) {
      x[xOffset + i] = Float.intBitsToFloat(halves[halvesOffset + i] << 16);
    }
  }

  static void check(float[] x, int xOffset, short[] halves, int halvesOffset, int length) {
    Extents.check(x.length, xOffset, length);
    Extents.check(halves.length, halvesOffset, length);
  }
}
