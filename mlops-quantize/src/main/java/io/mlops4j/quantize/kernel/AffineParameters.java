package io.mlops4j.quantize.kernel;

/**
 * Scale and zero point of asymmetric 8-bit codes: {@code value = (code - zeroPoint) * scale}, codes
 * 0 to 255. Immutable.
 *
 * @param scale positive and finite
 * @param zeroPoint 0 to 255
 */
public record AffineParameters(float scale, int zeroPoint) {

  /**
   * Rejects what no code can be computed with.
   *
   * @param scale positive and finite
   * @param zeroPoint 0 to 255
   */
  public AffineParameters {
    Extents.checkCodes(scale, zeroPoint, 0, 255);
  }

  /**
   * The parameters which the ONNX operator DynamicQuantizeLinear derives from a range: the range is
   * widened to contain zero, zero gets a code of its own, and a range of nothing but zero gets the
   * scale 1.
   *
   * @param min smallest value, finite
   * @param max largest value, finite, not below {@code min}
   * @return the parameters
   */
  public static AffineParameters ofRange(float min, float max) {
    if (!Float.isFinite(min) || !Float.isFinite(max) || min > max) {
      throw new IllegalArgumentException("range " + min + ".." + max + " is not a finite range");
    }
    float low = Math.min(0f, min);
    float high = Math.max(0f, max);
    float scale = (high - low) / 255f;
    if (scale == Float.POSITIVE_INFINITY) {
      scale = high / 255f - low / 255f;
    }
    if (scale == 0f) {
      return new AffineParameters(1f, 0);
    }
    double zero = Math.rint(0f - low / scale);
    return new AffineParameters(scale, (int) Math.max(0, Math.min(255, zero)));
  }

  /**
   * Quantizes as DynamicQuantizeLinear does: range, parameters, codes.
   *
   * @param kernels the kernels to run
   * @param x values
   * @param offset index of the first value
   * @param length number of values
   * @param codes receives {@code length} unsigned bytes from index 0
   * @return the parameters found
   */
  public static AffineParameters quantizeDynamically(
      Kernels kernels, float[] x, int offset, int length, byte[] codes) {
    float[] range = new float[2];
    kernels.widenRange(x, offset, length, range);
    AffineParameters found = ofRange(range[0], range[1]);
    kernels.quantize(x, offset, codes, 0, length, found.scale, found.zeroPoint, 0, 255);
    return found;
  }
}
