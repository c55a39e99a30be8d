package io.mlops4j.quantize.kernel;

/** The kernels in plain Java; also the tails of the vector kernels. */
final class ScalarKernels implements Kernels {

  static final ScalarKernels INSTANCE = new ScalarKernels();

  private static final int MAGNITUDE = 0x7FFFFFFF;
  private static final int INFINITY_BITS = 0x7F800000;

  /** 1.5 times 2 to the 23: what is added to it loses its fraction, half to even. */
  private static final float INTEGERS = 12582912f;

  private static final int INTEGERS_BITS = Float.floatToRawIntBits(INTEGERS);

  private ScalarKernels() {}

  @Override
  public String name() {
    return "scalar";
  }

  @Override
  public Statistics statistics() {
    return ScalarStatistics.INSTANCE;
  }

  @Override
  public HalfPrecision halfPrecision() {
    return ScalarHalfPrecision.INSTANCE;
  }

  @Override
  public Nibbles nibbles() {
    return ScalarNibbles.INSTANCE;
  }

  @Override
  public Blocks blocks() {
    return ScalarBlocks.INSTANCE;
  }

  @Override
  public Products products() {
    return ScalarProducts.INSTANCE;
  }

  @Override
  public float absMax(float[] x, int offset, int length) {
    Extents.check(x.length, offset, length);
    return absMaxFrom(x, offset, offset + length, 0);
  }

  static float absMaxFrom(float[] x, int from, int to, float initial) {
    int max = Float.floatToRawIntBits(initial);
    for (int i = from; i < to; i++) {
      int magnitude = Float.floatToRawIntBits(x[i]) & MAGNITUDE;
      if (magnitude > max && magnitude < INFINITY_BITS) {
        max = magnitude;
      }
    }
    return Float.intBitsToFloat(max);
  }

  @Override
  public void absMaxPerColumn(float[] x, int offset, int rows, int columns, float[] max) {
    Extents.checkMatrix(x.length, offset, rows, columns);
    Extents.check(max.length, 0, columns);
    for (int row = 0; row < rows; row++) {
      absMaxRow(x, offset + row * columns, max, 0, columns);
    }
  }

  static void absMaxRow(float[] x, int rowOffset, float[] max, int fromColumn, int columns) {
    for (int c = fromColumn; c < columns; c++) {
      int magnitude = Float.floatToRawIntBits(x[rowOffset + c]) & MAGNITUDE;
      if (magnitude > Float.floatToRawIntBits(max[c]) && magnitude < INFINITY_BITS) {
        max[c] = Float.intBitsToFloat(magnitude);
      }
    }
  }

  @Override
  public void widenRange(float[] x, int offset, int length, float[] range) {
    Extents.check(x.length, offset, length);
    widenFrom(x, offset, offset + length, range);
  }

  static void widenFrom(float[] x, int from, int to, float[] range) {
    float min = range[0];
    float max = range[1];
    for (int i = from; i < to; i++) {
      float value = finiteOrZero(x[i]);
      min = value < min ? value : min;
      max = value > max ? value : max;
    }
    range[0] = min;
    range[1] = max;
  }

  @Override
  public void quantize(
      float[] x,
      int xOffset,
      byte[] codes,
      int codesOffset,
      int length,
      float scale,
      int zeroPoint,
      int min,
      int max) {
    Extents.check(x.length, xOffset, length);
    Extents.check(codes.length, codesOffset, length);
    Extents.checkCodes(scale, zeroPoint, min, max);
    quantizeFrom(x, xOffset, codes, codesOffset, 0, length, scale, zeroPoint, min, max);
  }

  static void quantizeFrom(
      float[] x,
      int xOffset,
      byte[] codes,
      int codesOffset,
      int from,
      int length,
      float scale,
      int zeroPoint,
      int min,
      int max) {
    for (int i = from; i < length; i++) {
      codes[codesOffset + i] = code(x[xOffset + i] / scale, zeroPoint, min, max);
    }
  }

  /**
   * Infinities saturate, NaN lands on the zero point. An addition rounds, and not {@code
   * Math.rint}, which is slow until the last compiler has seen it: a small model is done before
   * that.
   */
  static byte code(float scaled, int zeroPoint, int min, int max) {
    float low = min - zeroPoint;
    float high = max - zeroPoint;
    float bounded = scaled >= high ? high : scaled > low ? scaled : scaled <= low ? low : 0f;
    return (byte) (Float.floatToRawIntBits(bounded + INTEGERS) - INTEGERS_BITS + zeroPoint);
  }

  @Override
  public void quantizePerColumn(
      float[] x,
      int xOffset,
      byte[] codes,
      int codesOffset,
      int rows,
      int columns,
      float[] scales,
      int[] zeroPoints,
      int min,
      int max) {
    Extents.checkMatrix(x.length, xOffset, rows, columns);
    Extents.checkMatrix(codes.length, codesOffset, rows, columns);
    Extents.checkColumns(columns, scales, zeroPoints);
    for (int c = 0; c < columns; c++) {
      Extents.checkCodes(scales[c], zeroPoints.length == 0 ? 0 : zeroPoints[c], min, max);
    }
    for (int row = 0; row < rows; row++) {
      int start = row * columns;
      quantizeRow(
          x, xOffset + start, codes, codesOffset + start, scales, zeroPoints, 0, columns, min, max);
    }
  }

  static void quantizeRow(
      float[] x,
      int xOffset,
      byte[] codes,
      int codesOffset,
      float[] scales,
      int[] zeroPoints,
      int fromColumn,
      int columns,
      int min,
      int max) {
    // Two loops: in a young process the compiler would take the time of a weight to part them.
    if (zeroPoints.length == 0) {
      for (int c = fromColumn; c < columns; c++) {
        codes[codesOffset + c] = code(x[xOffset + c] / scales[c], 0, min, max);
      }
    } else {
      for (int c = fromColumn; c < columns; c++) {
        codes[codesOffset + c] = code(x[xOffset + c] / scales[c], zeroPoints[c], min, max);
      }
    }
  }

  @Override
  public void dequantize(
      byte[] codes,
      int codesOffset,
      float[] x,
      int xOffset,
      int length,
      float scale,
      int zeroPoint) {
    Extents.check(codes.length, codesOffset, length);
    Extents.check(x.length, xOffset, length);
    dequantizeFrom(codes, codesOffset, x, xOffset, 0, length, scale, zeroPoint);
  }

  static void dequantizeFrom(
      byte[] codes,
      int codesOffset,
      float[] x,
      int xOffset,
      int from,
      int length,
      float scale,
      int zeroPoint) {
    for (int i = from; i < length; i++) {
      x[xOffset + i] = (codes[codesOffset + i] - zeroPoint) * scale;
    }
  }

  @Override
  public void dequantizeUnsigned(
      byte[] codes,
      int codesOffset,
      float[] x,
      int xOffset,
      int length,
      float scale,
      int zeroPoint) {
    Extents.check(codes.length, codesOffset, length);
    Extents.check(x.length, xOffset, length);
    dequantizeUnsignedFrom(codes, codesOffset, x, xOffset, 0, length, scale, zeroPoint);
  }

  static void dequantizeUnsignedFrom(
      byte[] codes,
      int codesOffset,
      float[] x,
      int xOffset,
      int from,
      int length,
      float scale,
      int zeroPoint) {
    for (int i = from; i < length; i++) {
      x[xOffset + i] = ((codes[codesOffset + i] & 0xFF) - zeroPoint) * scale;
    }
  }

  @Override
  public void dequantizePerColumn(
      byte[] codes,
      int codesOffset,
      CodeSign sign,
      float[] x,
      int xOffset,
      int rows,
      int columns,
      float[] scales,
      int[] zeroPoints) {
    Extents.checkMatrix(codes.length, codesOffset, rows, columns);
    Extents.checkMatrix(x.length, xOffset, rows, columns);
    Extents.checkColumns(columns, scales, zeroPoints);
    int keep = sign == CodeSign.SIGNED ? -1 : 0xFF;
    for (int row = 0; row < rows; row++) {
      int start = row * columns;
      dequantizeRow(
          codes, codesOffset + start, keep, x, xOffset + start, scales, zeroPoints, 0, columns);
    }
  }

  static void dequantizeRow(
      byte[] codes,
      int codesOffset,
      int keep,
      float[] x,
      int xOffset,
      float[] scales,
      int[] zeroPoints,
      int fromColumn,
      int columns) {
    for (int c = fromColumn; c < columns; c++) {
      int zeroPoint = zeroPoints.length == 0 ? 0 : zeroPoints[c];
      x[xOffset + c] = ((codes[codesOffset + c] & keep) - zeroPoint) * scales[c];
    }
  }

  @Override
  public double squaredSum(float[] x, int offset, int length) {
    Extents.check(x.length, offset, length);
    return squaredSumFrom(x, offset, offset + length);
  }

  static double squaredSumFrom(float[] x, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      double value = finiteOrZero(x[i]);
      sum += value * value;
    }
    return sum;
  }

  @Override
  public double squaredError(float[] a, int aOffset, float[] b, int bOffset, int length) {
    Extents.check(a.length, aOffset, length);
    Extents.check(b.length, bOffset, length);
    return squaredErrorFrom(a, aOffset, b, bOffset, 0, length);
  }

  static double squaredErrorFrom(
      float[] a, int aOffset, float[] b, int bOffset, int from, int length) {
    double sum = 0;
    for (int i = from; i < length; i++) {
      double difference = finiteOrZero(a[aOffset + i] - b[bOffset + i]);
      sum += difference * difference;
    }
    return sum;
  }

  @Override
  public float maxError(float[] a, int aOffset, float[] b, int bOffset, int length) {
    Extents.check(a.length, aOffset, length);
    Extents.check(b.length, bOffset, length);
    return maxErrorFrom(a, aOffset, b, bOffset, 0, length, 0);
  }

  static float maxErrorFrom(
      float[] a, int aOffset, float[] b, int bOffset, int from, int length, float initial) {
    float max = initial;
    for (int i = from; i < length; i++) {
      max = Math.max(max, finiteOrZero(Math.abs(a[aOffset + i] - b[bOffset + i])));
    }
    return max;
  }

  private static float finiteOrZero(float value) {
    return (Float.floatToRawIntBits(value) & MAGNITUDE) < INFINITY_BITS ? value : 0f;
  }
}
