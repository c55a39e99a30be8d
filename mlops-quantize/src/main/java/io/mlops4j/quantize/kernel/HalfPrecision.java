package io.mlops4j.quantize.kernel;

/**
 * Conversion between single precision and the two 16-bit formats, in two forms with equal results.
 * FLOAT16 has 5 bits of exponent and 10 of fraction, BFLOAT16 has 8 and 7, the upper half of a
 * float.
 *
 * <p>Narrowing rounds half to even, subnormal results included; what is too large becomes an
 * infinity, an infinity stays one, NaN stays NaN with its sign and the upper bits of its payload
 * and is made quiet. Widening is exact.
 *
 * <p>Thread-safe; nothing is allocated; time is linear in the length. A range outside an array is
 * an {@link IndexOutOfBoundsException} and nothing is written.
 */
public interface HalfPrecision {

  /**
   * Narrows to FLOAT16.
   *
   * @param x values
   * @param xOffset index of the first value
   * @param halves receives the bits
   * @param halvesOffset index of the first result
   * @param length number of values
   */
  void toFloat16(float[] x, int xOffset, short[] halves, int halvesOffset, int length);

  /**
   * Widens FLOAT16.
   *
   * @param halves bits
   * @param halvesOffset index of the first
   * @param x receives the values
   * @param xOffset index of the first result
   * @param length number of values
   */
  void fromFloat16(short[] halves, int halvesOffset, float[] x, int xOffset, int length);

  /**
   * Narrows to BFLOAT16.
   *
   * @param x values
   * @param xOffset index of the first value
   * @param halves receives the bits
   * @param halvesOffset index of the first result
   * @param length number of values
   */
  void toBfloat16(float[] x, int xOffset, short[] halves, int halvesOffset, int length);

  /**
   * Widens BFLOAT16.
   *
   * @param halves bits
   * @param halvesOffset index of the first
   * @param x receives the values
   * @param xOffset index of the first result
   * @param length number of values
   */
  void fromBfloat16(short[] halves, int halvesOffset, float[] x, int xOffset, int length);
}
