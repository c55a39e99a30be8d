package io.mlops4j.quantize.kernel;

/**
 * An activation as symmetric 8-bit codes, a scale for each block, arranged for the words of {@link
 * Int4Matrix}: for each word of eight codes four pairs, code {@code k} in the low half and code
 * {@code k + 4} in the high half, so that a pair meets the same two nibbles of every word.
 * Confined.
 */
final class BlockCodes {

  static final int PAIRS = 4;
  private static final int LIMIT = 127;

  final int[] pairs;
  final float[] scales;
  final int[] sums;
  private final int blockSize;
  private final byte[] codes;

  BlockCodes(int blocks, int blockSize) {
    this.blockSize = blockSize;
    this.scales = new float[blocks];
    this.sums = new int[blocks];
    this.codes = new byte[blocks * blockSize];
    this.pairs = new int[blocks * blockSize / 2];
  }

  /** Quantizes one activation; what is missing of the last block counts as zero. */
  void quantize(Kernels kernels, float[] a, int offset, int length) {
    for (int block = 0; block < scales.length; block++) {
      int start = block * blockSize;
      int count = Math.min(blockSize, length - start);
      float scale = kernels.absMax(a, offset + start, count) / LIMIT;
      // Too small to divide by: the block is zeros.
      scales[block] = scale < Float.MIN_NORMAL ? 1f : scale;
      kernels.quantize(a, offset + start, codes, start, count, scales[block], 0, -LIMIT, LIMIT);
      sums[block] = ScalarProducts.sumFrom(codes, start, start + count);
    }
    for (int word = 0; word < codes.length / Int4Matrix.WORD; word++) {
      for (int k = 0; k < PAIRS; k++) {
        int at = word * Int4Matrix.WORD + k;
        pairs[word * PAIRS + k] = (codes[at + PAIRS] << 16) | (codes[at] & 0xFFFF);
      }
    }
  }

  int code(int word, int k) {
    return codes[word * Int4Matrix.WORD + k];
  }
}
