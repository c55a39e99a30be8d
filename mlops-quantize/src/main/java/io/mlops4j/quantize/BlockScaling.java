package io.mlops4j.quantize;

/** Chooses the grid of one block from its values. */
@FunctionalInterface
interface BlockScaling {

  /**
   * Sets scale and zero point of the grid.
   *
   * @param values holds the block
   * @param offset index of its first value
   * @param length number of its values
   * @param input which input of the weight the first value belongs to
   * @param grid receives the choice
   */
  void choose(float[] values, int offset, int length, int input, BlockGrid grid);

  /** The range of the values decides, as in ONNX Runtime's own tool. */
  static BlockScaling range(boolean symmetric) {
    return (values, offset, length, input, grid) -> grid.span(values, offset, length, symmetric);
  }
}
