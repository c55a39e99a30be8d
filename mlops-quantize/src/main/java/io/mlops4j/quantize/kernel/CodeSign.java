package io.mlops4j.quantize.kernel;

/** How the byte of an 8-bit code is read. */
public enum CodeSign {
  /** Codes of -128 to 127, ONNX INT8. */
  SIGNED(0),
  /** Codes of 0 to 255, ONNX UINT8. */
  UNSIGNED(128);

  private final int offset;

  CodeSign(int offset) {
    this.offset = offset;
  }

  /** What a code loses on its way to a signed one. */
  int offset() {
    return offset;
  }

  byte toSigned(byte code) {
    return (byte) (code ^ offset);
  }

  void checkZeroPoint(int zeroPoint) {
    if (zeroPoint < min() || zeroPoint > max()) {
      throw new IllegalArgumentException(
          "zero point " + zeroPoint + " is outside " + min() + ".." + max());
    }
  }

  /**
   * The smallest code.
   *
   * @return -128 or 0
   */
  public int min() {
    return offset - 128;
  }

  /**
   * The largest code.
   *
   * @return 127 or 255
   */
  public int max() {
    return offset + 127;
  }
}
