package io.mlops4j.quantize.kernel;

/**
 * Integer products: dot products of 8-bit and 4-bit codes, in two forms with equal results. Sums
 * are of 32 bits and wrap around; they cannot overflow below 131,072 products of 8 bits.
 *
 * <p>{@link Int8Matrix} and {@link Int4Matrix} multiply matrices with them.
 *
 * <p>Thread-safe; nothing is allocated; time is linear in the length. A range outside an array is
 * an {@link IndexOutOfBoundsException}.
 */
public abstract class Products {

  Products() {}

  /**
   * Dot product of signed 8-bit codes.
   *
   * @param a first operand
   * @param aOffset its first index
   * @param b second operand
   * @param bOffset its first index
   * @param length number of codes
   * @return the sum of the products
   */
  public abstract int dot(byte[] a, int aOffset, byte[] b, int bOffset, int length);

  /**
   * Dot product of signed 8-bit codes with unsigned 4-bit codes of 0 to 15, the first of two in the
   * low half of a byte. For codes with a zero point subtract it times {@link #sum}.
   *
   * @param a 8-bit operand
   * @param aOffset its first index
   * @param nibbles 4-bit operand, two codes a byte
   * @param nibblesOffset index of its first byte
   * @param length number of codes; the unused half of a last byte is ignored
   * @return the sum of the products
   */
  public abstract int dotNibbles(
      byte[] a, int aOffset, byte[] nibbles, int nibblesOffset, int length);

  /**
   * Sum of signed 8-bit codes.
   *
   * @param a codes
   * @param offset index of the first code
   * @param length number of codes
   * @return the sum
   */
  public abstract int sum(byte[] a, int offset, int length);

  /**
   * Sums to codes, as the ONNX operator QLinearMatMul does: {@code saturate(roundHalfToEven(sum *
   * multiplier) + zeroPoint)}, the product in single precision.
   *
   * @param sums rows of sums, from index 0
   * @param codes receives the codes in the same order
   * @param rows number of rows
   * @param columns number of columns
   * @param multipliers one for each column: the scales of both operands divided by that of the
   *     result
   * @param zeroPoint code of the value zero
   * @param sign how the bytes of the codes are read
   */
  public abstract void requantize(
      int[] sums,
      byte[] codes,
      int rows,
      int columns,
      float[] multipliers,
      int zeroPoint,
      CodeSign sign);

  /**
   * {@code c[r] = sum over k of a[k] * b[r][k]} for consecutive rows of {@code b}; {@code a} holds
   * values of -128 to 127.
   */
  abstract void rows(
      short[] a, int aOffset, byte[] b, int bOffset, int depth, int rows, int[] c, int cOffset);

  /** The sixteen outputs of a panel for an activation of 8-bit codes. */
  abstract void panel(Int4Matrix b, int panel, BlockCodes a, float[] c, int cOffset);

  /** The sixteen outputs of a panel for a float activation, padded with zeros to whole blocks. */
  abstract void panel(Int4Matrix b, int panel, float[] a, int aOffset, float[] c, int cOffset);
}
