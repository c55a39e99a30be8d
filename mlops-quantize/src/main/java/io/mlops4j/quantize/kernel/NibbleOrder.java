package io.mlops4j.quantize.kernel;

/** Which half of a byte holds the first of two 4-bit codes. */
public enum NibbleOrder {
  /** ONNX: INT4 and UINT4 tensors, MatMulNBits, GatherBlockQuantized. */
  LOW_FIRST,
  /** The other way round. */
  HIGH_FIRST
}
