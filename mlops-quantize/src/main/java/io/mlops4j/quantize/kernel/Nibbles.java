package io.mlops4j.quantize.kernel;

/**
 * Two 4-bit codes in a byte, and back, in two forms with equal results.
 *
 * <p>Packing keeps the lower four bits of a code, so INT4 (-8 to 7) and UINT4 (0 to 15) pack alike.
 * The unused half of the last byte of an odd number of codes is zero.
 *
 * <p>Thread-safe; nothing is allocated; time is linear in the length. A range outside an array is
 * an {@link IndexOutOfBoundsException} and nothing is written.
 */
public interface Nibbles {

  /**
   * Packs codes.
   *
   * @param codes a code in each byte
   * @param codesOffset index of the first code
   * @param packed receives {@code length / 2} bytes, rounded up
   * @param packedOffset index of the first byte
   * @param length number of codes
   * @param order which half comes first
   */
  void pack(
      byte[] codes,
      int codesOffset,
      byte[] packed,
      int packedOffset,
      int length,
      NibbleOrder order);

  /**
   * Unpacks codes of 0 to 15.
   *
   * @param packed two codes a byte
   * @param packedOffset index of the first byte
   * @param codes receives the codes
   * @param codesOffset index of the first code
   * @param length number of codes
   * @param order which half comes first
   */
  void unpackUnsigned(
      byte[] packed,
      int packedOffset,
      byte[] codes,
      int codesOffset,
      int length,
      NibbleOrder order);

  /**
   * Unpacks codes of -8 to 7.
   *
   * @param packed two codes a byte
   * @param packedOffset index of the first byte
   * @param codes receives the codes
   * @param codesOffset index of the first code
   * @param length number of codes
   * @param order which half comes first
   */
  void unpackSigned(
      byte[] packed,
      int packedOffset,
      byte[] codes,
      int codesOffset,
      int length,
      NibbleOrder order);
}
