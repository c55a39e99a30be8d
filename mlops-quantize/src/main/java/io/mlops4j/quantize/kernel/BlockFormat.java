package io.mlops4j.quantize.kernel;

/**
 * How blocks of values become unsigned codes: {@code value = (code - zeroPoint) * scale}.
 * Immutable.
 *
 * @param blockSize values that share a scale; the last block may have fewer
 * @param bits of a code, 2 to 8
 * @param symmetric whether the zero point is the middle code for every block
 */
public record BlockFormat(int blockSize, int bits, boolean symmetric) {

  /**
   * Rejects what cannot be encoded.
   *
   * @param blockSize at least 1
   * @param bits 2 to 8
   * @param symmetric whether the zero point is the middle code
   */
  public BlockFormat {
    if (blockSize < 1 || bits < 2 || bits > 8) {
      throw new IllegalArgumentException(
          "blocks of " + blockSize + " values, codes of " + bits + " bits");
    }
  }

  /**
   * The largest code.
   *
   * @return {@code 2^bits - 1}
   */
  public int maxCode() {
    return (1 << bits) - 1;
  }

  /**
   * The zero point of symmetric codes.
   *
   * @return {@code 2^(bits - 1)}
   */
  public int middle() {
    return 1 << (bits - 1);
  }

  /**
   * How many blocks hold so many values.
   *
   * @param length number of values
   * @return the number of blocks
   */
  public int blocks(int length) {
    return length / blockSize + (length % blockSize == 0 ? 0 : 1);
  }
}
