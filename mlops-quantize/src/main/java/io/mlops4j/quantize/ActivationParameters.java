package io.mlops4j.quantize;

/**
 * How an activation becomes codes: {@code value = (code - zeroPoint) * scale}. Immutable.
 *
 * @param codes type and range of the codes
 * @param scale positive and finite
 * @param zeroPoint the code of zero
 */
record ActivationParameters(ActivationCodes codes, float scale, int zeroPoint) {

  /** The code of a value: rounded half to even, saturated. */
  int code(float value) {
    double code = Math.rint(value / scale) + zeroPoint;
    return (int) Math.max(codes.min(), Math.min(codes.max(), code));
  }
}
