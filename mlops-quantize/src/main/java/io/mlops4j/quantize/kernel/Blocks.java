package io.mlops4j.quantize.kernel;

/**
 * Scales, zero points and codes of blocks of consecutive values, as ONNX Runtime's own quantizer
 * for MatMulNBits makes them, in two forms with equal results. Rounds half up.
 *
 * <p>Values that are not finite have no say in a range; an infinity saturates and NaN gets the code
 * of zero. A block whose scale would be below the smallest normal float gets the scale 0 and the
 * codes of zero.
 *
 * <p>Thread-safe; time is linear in the length. A range outside an array is an {@link
 * IndexOutOfBoundsException} and nothing is written.
 */
public interface Blocks {

  /**
   * Chooses scale and zero point of every block. Symmetric: the value of the largest magnitude
   * becomes code 0 exactly, the negative one of two. Otherwise lowest and highest value, and zero,
   * span the codes.
   *
   * @param x values
   * @param offset index of the first value
   * @param length number of values
   * @param format what a block is
   * @param scales receives a scale for each block
   * @param zeroPoints receives a zero point for each block
   * @param first index of the first block's scale and zero point
   */
  void choose(
      float[] x,
      int offset,
      int length,
      BlockFormat format,
      float[] scales,
      byte[] zeroPoints,
      int first);

  /**
   * The codes of values, a byte each.
   *
   * @param x values
   * @param offset index of the first value
   * @param length number of values
   * @param format what a block is
   * @param scales a scale for each block
   * @param zeroPoints a zero point for each block, read as unsigned
   * @param first index of the first block's scale and zero point
   * @param codes receives the codes
   * @param codesOffset index of the first code
   */
  void encode(
      float[] x,
      int offset,
      int length,
      BlockFormat format,
      float[] scales,
      byte[] zeroPoints,
      int first,
      byte[] codes,
      int codesOffset);

  /**
   * The values of codes.
   *
   * @param codes codes, a byte each, read as unsigned
   * @param codesOffset index of the first code
   * @param length number of codes
   * @param format what a block is
   * @param scales a scale for each block
   * @param zeroPoints a zero point for each block, read as unsigned
   * @param first index of the first block's scale and zero point
   * @param x receives the values
   * @param offset index of the first value
   */
  void decode(
      byte[] codes,
      int codesOffset,
      int length,
      BlockFormat format,
      float[] scales,
      byte[] zeroPoints,
      int first,
      float[] x,
      int offset);

  /**
   * Chooses, encodes and packs codes of up to 4 bits, two a byte and the first in the low half: the
   * row of an output in MatMulNBits when {@code length} is a multiple of an even block size.
   *
   * @param x values
   * @param offset index of the first value
   * @param length number of values
   * @param format what a block is; at most 4 bits
   * @param scales receives a scale for each block
   * @param zeroPoints receives a zero point for each block, unpacked
   * @param first index of the first block's scale and zero point
   * @param packed receives {@code length / 2} bytes, rounded up
   * @param packedOffset index of the first byte
   */
  void quantizeToNibbles(
      float[] x,
      int offset,
      int length,
      BlockFormat format,
      float[] scales,
      byte[] zeroPoints,
      int first,
      byte[] packed,
      int packedOffset);
}
