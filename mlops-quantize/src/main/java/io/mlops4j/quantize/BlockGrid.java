package io.mlops4j.quantize;

/**
 * The codes a block can take: {@code value = (code - zeroPoint) * scale}, codes from 0 to {@code
 * maxCode}. Confined; reused from block to block.
 *
 * <p>Rounds half away from zero, as ONNX Runtime's own block quantizer does.
 */
final class BlockGrid {

  private final int maxCode;
  private final int middle;
  float scale;
  int zeroPoint;

  BlockGrid(BlockLayout layout) {
    this.maxCode = layout.maxCode();
    this.middle = layout.middle();
  }

  int maxCode() {
    return maxCode;
  }

  int middle() {
    return middle;
  }

  /** The code of a value; NaN has the code of zero. */
  int code(float value) {
    return code(value, inverse(), zeroPoint);
  }

  float inverse() {
    return scale == 0f ? 0f : 1f / scale;
  }

  int code(float value, float inverseScale, int zero) {
    float position = value * inverseScale + zero;
    if (Float.isNaN(position)) {
      return zero;
    }
    if (position < 0.5f) {
      return 0;
    }
    // Exact: within the range of the codes, adding one half does not lose a bit.
    return position >= maxCode ? maxCode : (int) (position + 0.5f);
  }

  float value(int code) {
    return SmallIntegers.toFloat(code - zeroPoint) * scale;
  }

  /**
   * Takes the range of the values. Symmetric: the value of the largest magnitude becomes the lowest
   * code exactly. Otherwise lowest and highest value, and zero, span the codes. Values that are not
   * finite have no say.
   */
  void span(float[] x, int offset, int length, boolean symmetric) {
    float low = 0f;
    float high = 0f;
    for (int i = offset; i < offset + length; i++) {
      float value = x[i];
      if (Float.isFinite(value)) {
        low = value < low ? value : low;
        high = value > high ? value : high;
      }
    }
    if (symmetric) {
      scale = (high > -low ? high : low) / -middle;
      zeroPoint = middle;
    } else {
      scale = (high - low) / maxCode;
      if (scale == Float.POSITIVE_INFINITY) {
        scale = high / maxCode - low / maxCode;
      }
      zeroPoint = scale == 0f ? 0 : Math.min(maxCode, (int) (-low / scale + 0.5f));
    }
    if (!(Math.abs(scale) >= Float.MIN_NORMAL)) {
      // Too small to divide by: the block is stored as zeros.
      scale = 0f;
    }
  }
}
