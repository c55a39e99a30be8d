package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.DataType;

/** The integers that an activation becomes. */
public enum ActivationCodes {
  /** 0 to 255 with any zero point. What ONNX Runtime runs fastest on x86. */
  UINT8(DataType.UINT8, 0, 255, false),
  /** 0 to 255 with the zero point 128, for a range as wide below zero as above. */
  UINT8_SYMMETRIC(DataType.UINT8, 0, 255, true),
  /** -128 to 127 with any zero point. */
  INT8(DataType.INT8, -128, 127, false),
  /** -127 to 127 with the zero point 0. */
  INT8_SYMMETRIC(DataType.INT8, -127, 127, true);

  private final DataType dataType;
  private final int min;
  private final int max;
  private final boolean symmetric;

  ActivationCodes(DataType dataType, int min, int max, boolean symmetric) {
    this.dataType = dataType;
    this.min = min;
    this.max = max;
    this.symmetric = symmetric;
  }

  DataType dataType() {
    return dataType;
  }

  int min() {
    return min;
  }

  int max() {
    return max;
  }

  boolean isSymmetric() {
    return symmetric;
  }
}
