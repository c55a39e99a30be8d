package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.OnnxTensor;

/**
 * How the blocks of a weight are stored. Immutable.
 *
 * @param bits 4 or 8
 * @param blockSize inputs that share a scale
 * @param symmetric whether the code of zero is the middle one for every block
 */
record BlockFormat(int bits, int blockSize, boolean symmetric) {

  BlockLayout layout(OnnxTensor weight, boolean transposed) {
    return BlockLayout.of(weight, transposed, blockSize, bits, symmetric);
  }
}
