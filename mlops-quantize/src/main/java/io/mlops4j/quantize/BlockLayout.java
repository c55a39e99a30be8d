package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.OnnxTensor;

/**
 * How the codes of a matrix lie in ONNX Runtime's MatMulNBits: for each output column the inputs in
 * blocks, for each block its codes packed from the lowest bits up. Immutable.
 *
 * @param depth number of inputs, K
 * @param columns number of outputs, N
 * @param blockSize inputs that share a scale
 * @param bits 4 or 8
 * @param symmetric whether the code of zero is the middle one for every block
 */
record BlockLayout(int depth, int columns, int blockSize, int bits, boolean symmetric) {

  static BlockLayout of(
      OnnxTensor weight, boolean transposed, int blockSize, int bits, boolean symmetric) {
    int last = weight.dims().size() - 1;
    int depth = Math.toIntExact(weight.dims().get(transposed ? last : last - 1));
    int columns = Math.toIntExact(weight.dims().get(transposed ? last - 1 : last));
    return new BlockLayout(depth, columns, blockSize, bits, symmetric);
  }

  /** Blocks of one column; the last may be short. */
  int blocks() {
    return (depth - 1) / blockSize + 1;
  }

  int blockBytes() {
    return blockSize * bits / 8;
  }

  long codeBytes() {
    return (long) columns * blocks() * blockBytes();
  }

  int scaleCount() {
    return Math.multiplyExact(columns, blocks());
  }

  /** Zero points of one column, packed like codes. */
  int zeroPointBytes() {
    return (blocks() * bits + 7) / 8;
  }

  /** Bytes of codes, scales and zero points. */
  long storedBytes() {
    return codeBytes()
        + (long) Float.BYTES * scaleCount()
        + (symmetric ? 0 : (long) columns * zeroPointBytes());
  }

  int maxCode() {
    return (1 << bits) - 1;
  }

  int middle() {
    return 1 << (bits - 1);
  }

  /** Inputs in a block of a column. */
  int length(int block) {
    return Math.min(blockSize, depth - block * blockSize);
  }
}
