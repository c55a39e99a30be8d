package io.mlops4j.quantize.kernel;

import java.util.Arrays;
import java.util.List;

/**
 * How the scales and zero points of ONNX QuantizeLinear and DequantizeLinear lie over a tensor: one
 * for all values, one for each index of an axis, or one for each block along an axis. The tensor is
 * row-major and seen as {@code outer x length x inner}. Immutable.
 *
 * @param outer product of the dimensions before the axis
 * @param length the axis
 * @param inner product of the dimensions after the axis
 * @param blockSize indices of the axis that share a scale; 0, as in ONNX, for one scale for each
 *     index of the axis whatever its inner position
 */
public record ScaleLayout(int outer, int length, int inner, int blockSize) {

  private static final int[] ZERO = {};

  /**
   * Rejects negative sizes.
   *
   * @param outer not negative
   * @param length not negative
   * @param inner not negative
   * @param blockSize not negative
   */
  public ScaleLayout {
    if (outer < 0 || length < 0 || inner < 0 || blockSize < 0) {
      throw new IllegalArgumentException(
          "layout " + outer + " x " + length + " x " + inner + " in blocks of " + blockSize);
    }
    Math.multiplyExact(Math.multiplyExact(outer, length), inner);
  }

  /**
   * One scale for all values.
   *
   * @param size number of values
   * @return the layout
   */
  public static ScaleLayout perTensor(int size) {
    return new ScaleLayout(1, 1, size, 0);
  }

  /**
   * One scale for each index of an axis.
   *
   * @param dims dimensions of the tensor
   * @param axis the axis; negative ones count from the end
   * @return the layout
   */
  public static ScaleLayout perAxis(List<Integer> dims, int axis) {
    return blocked(dims, axis, 0);
  }

  /**
   * One scale for each block along an axis and each position of the other axes.
   *
   * @param dims dimensions of the tensor
   * @param axis the axis; negative ones count from the end
   * @param blockSize indices that share a scale; the last block may have fewer
   * @return the layout
   */
  public static ScaleLayout blocked(List<Integer> dims, int axis, int blockSize) {
    int at = axis < 0 ? axis + dims.size() : axis;
    if (at < 0 || at >= dims.size()) {
      throw new IllegalArgumentException("axis " + axis + " of a tensor of " + dims);
    }
    return new ScaleLayout(
        product(dims.subList(0, at)),
        dims.get(at),
        product(dims.subList(at + 1, dims.size())),
        blockSize);
  }

  private static int product(List<Integer> dims) {
    return dims.stream().reduce(1, Math::multiplyExact);
  }

  /**
   * Number of values.
   *
   * @return the product of all dimensions
   */
  public int size() {
    return outer * length * inner;
  }

  /**
   * Number of scales, in the order of ONNX.
   *
   * @return how many
   */
  public int scaleCount() {
    return blockSize == 0 ? length : outer * blocks() * inner;
  }

  private int blocks() {
    return length / blockSize + (length % blockSize == 0 ? 0 : 1);
  }

  /**
   * QuantizeLinear: {@code saturate(roundHalfToEven(x / scale) + zeroPoint)}.
   *
   * @param kernels the kernels to run
   * @param x {@link #size} values
   * @param scales {@link #scaleCount} positive finite scales
   * @param zeroPoints as many zero points, or none for zero
   * @param min smallest code, at least -128
   * @param max largest code, at most 255
   * @param codes receives a code a byte; see {@link Nibbles} for two
   */
  public void quantize(
      Kernels kernels,
      float[] x,
      float[] scales,
      int[] zeroPoints,
      int min,
      int max,
      byte[] codes) {
    check(x, codes, scales, zeroPoints);
    forEachRun(
        zeroPoints,
        new Run() {
          @Override
          public void one(int at, int count, int scale, int zeroPoint) {
            kernels.quantize(x, at, codes, at, count, scales[scale], zeroPoint, min, max);
          }

          @Override
          public void columns(int at, int rows, int columns, int scale) {
            float[] rowScales = slice(scales, scale, columns);
            int[] rowPoints = slice(zeroPoints, scale, columns);
            kernels.quantizePerColumn(
                x, at, codes, at, rows, columns, rowScales, rowPoints, min, max);
          }
        });
  }

  /**
   * DequantizeLinear: {@code (code - zeroPoint) * scale}.
   *
   * @param kernels the kernels to run
   * @param codes {@link #size} codes, a byte each
   * @param sign how the bytes are read
   * @param scales {@link #scaleCount} scales
   * @param zeroPoints as many zero points, or none for zero
   * @param x receives the values
   */
  public void dequantize(
      Kernels kernels, byte[] codes, CodeSign sign, float[] scales, int[] zeroPoints, float[] x) {
    check(x, codes, scales, zeroPoints);
    forEachRun(
        zeroPoints,
        new Run() {
          @Override
          public void one(int at, int count, int scale, int zeroPoint) {
            if (sign == CodeSign.SIGNED) {
              kernels.dequantize(codes, at, x, at, count, scales[scale], zeroPoint);
            } else {
              kernels.dequantizeUnsigned(codes, at, x, at, count, scales[scale], zeroPoint);
            }
          }

          @Override
          public void columns(int at, int rows, int columns, int scale) {
            float[] rowScales = slice(scales, scale, columns);
            int[] rowPoints = slice(zeroPoints, scale, columns);
            kernels.dequantizePerColumn(
                codes, at, sign, x, at, rows, columns, rowScales, rowPoints);
          }
        });
  }

  private void check(float[] x, byte[] codes, float[] scales, int[] zeroPoints) {
    Extents.check(x.length, 0, size());
    Extents.check(codes.length, 0, size());
    if (scales.length != scaleCount()
        || (zeroPoints.length != 0 && zeroPoints.length != scaleCount())) {
      throw new IllegalArgumentException(
          scales.length
              + " scales and "
              + zeroPoints.length
              + " zero points given, "
              + scaleCount()
              + " needed");
    }
  }

  /** Values that lie together: with one scale, or as rows with a scale for each column. */
  private interface Run {
    void one(int at, int count, int scale, int zeroPoint);

    void columns(int at, int rows, int columns, int scale);
  }

  private void forEachRun(int[] zeroPoints, Run run) {
    if (size() == 0) {
      return;
    }
    if (blockSize == 0 && inner == 1) {
      run.columns(0, outer, length, 0);
      return;
    }
    int rows = blockSize == 0 ? 1 : blockSize;
    int scale = 0;
    for (int o = 0; o < outer; o++) {
      for (int first = 0; first < length; first += rows) {
        int count = Math.min(rows, length - first);
        int at = (o * length + first) * inner;
        if (blockSize > 0 && inner > 1) {
          run.columns(at, count, inner, scale);
          scale += inner;
        } else {
          int index = blockSize == 0 ? first : scale++;
          int zeroPoint = zeroPoints.length == 0 ? 0 : zeroPoints[index];
          run.one(at, count * inner, index, zeroPoint);
        }
      }
    }
  }

  private static float[] slice(float[] scales, int from, int count) {
    return from == 0 && count == scales.length
        ? scales
        : Arrays.copyOfRange(scales, from, from + count);
  }

  private static int[] slice(int[] points, int from, int count) {
    return points.length == 0 ? ZERO : Arrays.copyOfRange(points, from, from + count);
  }
}
