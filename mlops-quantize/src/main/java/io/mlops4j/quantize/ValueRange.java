package io.mlops4j.quantize;

/**
 * The values that codes cover; those outside are clipped. Always contains zero. Immutable.
 *
 * @param low at most 0, finite
 * @param high at least 0, finite
 */
record ValueRange(double low, double high) {

  ValueRange {
    if (!(low <= 0 && high >= 0 && high - low < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("range " + low + ".." + high + " is not finite around 0");
    }
  }

  /** The range of some values, widened to zero. */
  static ValueRange around(double least, double greatest) {
    return new ValueRange(Math.min(0, least), Math.max(0, greatest));
  }

  /** Scale and zero point: the smallest grid that reaches both ends, with a code for zero. */
  ActivationParameters parameters(ActivationCodes codes) {
    double steps = codes.max() - codes.min();
    double width = codes.isSymmetric() ? 2 * Math.max(-low, high) : high - low;
    if (codes == ActivationCodes.UINT8_SYMMETRIC) {
      steps = 254;
    }
    float scale = (float) (width / steps);
    boolean constant = scale < Float.MIN_NORMAL;
    if (constant) {
      scale = 1f;
    }
    int zeroPoint;
    if (codes.isSymmetric()) {
      zeroPoint = codes == ActivationCodes.UINT8_SYMMETRIC ? 128 : 0;
    } else {
      double zero = constant ? codes.min() : Math.rint(codes.min() - low / scale);
      zeroPoint = (int) Math.max(codes.min(), Math.min(codes.max(), zero));
    }
    return new ActivationParameters(codes, scale, zeroPoint);
  }
}
