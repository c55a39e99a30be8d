package io.mlops4j.quantize.kernel;

/**
 * The numeric inner loops of quantization: ranges, rounding to codes, the way back, and error sums;
 * and from here the families of the same kind: statistics, half precision, nibbles, blocks,
 * products.
 *
 * <p>Two implementations exist, one in plain Java and one on the vector unit. Codes, ranges and
 * de-quantized values are equal bit for bit between them; the sums of squares differ only by the
 * order of addition in double precision.
 *
 * <p>Values that are not finite never reach a range or a sum. When they are quantized, an infinity
 * saturates and NaN becomes the zero point.
 *
 * <p>All methods are thread-safe, allocate nothing, and run in time linear in the number of values.
 * A range outside an array is an {@link IndexOutOfBoundsException} and nothing is written.
 */
public interface Kernels {

  /**
   * The kernels chosen for this process: vector kernels when the module {@code
   * jdk.incubator.vector} is resolved and the virtual machine is one they were tested on, else the
   * scalar ones. Chosen once, on the first call, and logged once at INFO.
   *
   * @return the kernels in use
   */
  static Kernels active() {
    return KernelProvider.Holder.ACTIVE;
  }

  /**
   * The kernels in plain Java, which run everywhere.
   *
   * @return the scalar kernels
   */
  static Kernels scalar() {
    return ScalarKernels.INSTANCE;
  }

  /**
   * Which kernels these are: {@code "scalar"} or {@code "vector"}.
   *
   * @return the name
   */
  String name();

  /**
   * Extremes, moments and histograms.
   *
   * @return statistics of the same kind
   */
  Statistics statistics();

  /**
   * FLOAT16 and BFLOAT16.
   *
   * @return conversions of the same kind
   */
  HalfPrecision halfPrecision();

  /**
   * Packing of 4-bit codes.
   *
   * @return packing of the same kind
   */
  Nibbles nibbles();

  /**
   * Scales and codes of blocks.
   *
   * @return block kernels of the same kind
   */
  Blocks blocks();

  /**
   * The products of codes.
   *
   * @return products of the same kind
   */
  Products products();

  /**
   * Largest magnitude among the finite values; 0 when there is none.
   *
   * @param x values
   * @param offset index of the first value
   * @param length number of values
   * @return the largest magnitude, not negative
   */
  float absMax(float[] x, int offset, int length);

  /**
   * Raises {@code max[c]} to the largest finite magnitude in column {@code c} of a row-major
   * matrix.
   *
   * @param x values, row after row
   * @param offset index of the first value
   * @param rows number of rows
   * @param columns number of columns
   * @param max running maxima, at least {@code columns} long
   */
  void absMaxPerColumn(float[] x, int offset, int rows, int columns, float[] max);

  /**
   * Widens {@code range} to the finite values: {@code range[0]} is lowered, {@code range[1]}
   * raised. Start with {@code {0, 0}}: ONNX demands that a quantized range contain zero.
   *
   * @param x values
   * @param offset index of the first value
   * @param length number of values
   * @param range running minimum (not above 0) and maximum (not below 0)
   */
  void widenRange(float[] x, int offset, int length, float[] range);

  /**
   * ONNX QuantizeLinear with one scale: {@code saturate(roundHalfToEven(x / scale) + zeroPoint)}.
   * Codes above 127 are stored as unsigned bytes.
   *
   * @param x values
   * @param xOffset index of the first value
   * @param codes receives the codes
   * @param codesOffset index of the first code
   * @param length number of values
   * @param scale positive and finite
   * @param zeroPoint code of the value zero, within {@code min..max}
   * @param min smallest code, at least -128
   * @param max largest code, at most 255
   */
  void quantize(
      float[] x,
      int xOffset,
      byte[] codes,
      int codesOffset,
      int length,
      float scale,
      int zeroPoint,
      int min,
      int max);

  /**
   * Symmetric quantization of a row-major matrix with one scale for each column (ONNX
   * QuantizeLinear along the last axis, zero point 0).
   *
   * @param x values, row after row
   * @param xOffset index of the first value
   * @param codes receives the codes in the same order
   * @param codesOffset index of the first code
   * @param rows number of rows
   * @param columns number of columns
   * @param scales one positive finite scale for each column
   * @param min smallest code, at least -128
   * @param max largest code, at most 127
   */
  default void quantizePerColumn(
      float[] x,
      int xOffset,
      byte[] codes,
      int codesOffset,
      int rows,
      int columns,
      float[] scales,
      int min,
      int max) {
    quantizePerColumn(x, xOffset, codes, codesOffset, rows, columns, scales, new int[0], min, max);
  }

  /**
   * Quantization of a row-major matrix with a scale and a zero point for each column (ONNX
   * QuantizeLinear along the last axis).
   *
   * @param x values, row after row
   * @param xOffset index of the first value
   * @param codes receives the codes in the same order
   * @param codesOffset index of the first code
   * @param rows number of rows
   * @param columns number of columns
   * @param scales one positive finite scale for each column
   * @param zeroPoints one zero point for each column, within {@code min..max}, or none for zero
   * @param min smallest code, at least -128
   * @param max largest code, at most 255
   */
  void quantizePerColumn(
      float[] x,
      int xOffset,
      byte[] codes,
      int codesOffset,
      int rows,
      int columns,
      float[] scales,
      int[] zeroPoints,
      int min,
      int max);

  /**
   * ONNX DequantizeLinear of signed codes: {@code (code - zeroPoint) * scale}.
   *
   * @param codes codes as signed bytes
   * @param codesOffset index of the first code
   * @param x receives the values
   * @param xOffset index of the first value
   * @param length number of values
   * @param scale the scale
   * @param zeroPoint code of the value zero
   */
  void dequantize(
      byte[] codes,
      int codesOffset,
      float[] x,
      int xOffset,
      int length,
      float scale,
      int zeroPoint);

  /**
   * ONNX DequantizeLinear of unsigned codes: {@code (code - zeroPoint) * scale}.
   *
   * @param codes codes as unsigned bytes
   * @param codesOffset index of the first code
   * @param x receives the values
   * @param xOffset index of the first value
   * @param length number of values
   * @param scale the scale
   * @param zeroPoint code of the value zero
   */
  void dequantizeUnsigned(
      byte[] codes,
      int codesOffset,
      float[] x,
      int xOffset,
      int length,
      float scale,
      int zeroPoint);

  /**
   * Inverse of {@link #quantizePerColumn}: {@code code * scales[column]}.
   *
   * @param codes signed codes, row after row
   * @param codesOffset index of the first code
   * @param x receives the values in the same order
   * @param xOffset index of the first value
   * @param rows number of rows
   * @param columns number of columns
   * @param scales one scale for each column
   */
  default void dequantizePerColumn(
      byte[] codes,
      int codesOffset,
      float[] x,
      int xOffset,
      int rows,
      int columns,
      float[] scales) {
    dequantizePerColumn(
        codes, codesOffset, CodeSign.SIGNED, x, xOffset, rows, columns, scales, new int[0]);
  }

  /**
   * ONNX DequantizeLinear along the last axis: {@code (code - zeroPoints[column]) *
   * scales[column]}.
   *
   * @param codes codes, row after row
   * @param codesOffset index of the first code
   * @param sign how the bytes are read
   * @param x receives the values in the same order
   * @param xOffset index of the first value
   * @param rows number of rows
   * @param columns number of columns
   * @param scales one scale for each column
   * @param zeroPoints one zero point for each column, or none for zero
   */
  void dequantizePerColumn(
      byte[] codes,
      int codesOffset,
      CodeSign sign,
      float[] x,
      int xOffset,
      int rows,
      int columns,
      float[] scales,
      int[] zeroPoints);

  /**
   * Sum of the squares of the finite values, in double precision.
   *
   * @param x values
   * @param offset index of the first value
   * @param length number of values
   * @return the sum
   */
  double squaredSum(float[] x, int offset, int length);

  /**
   * Sum of the squares of the finite differences {@code a - b}, each taken in single and summed in
   * double precision.
   *
   * @param a first operand
   * @param aOffset its first index
   * @param b second operand
   * @param bOffset its first index
   * @param length number of values
   * @return the sum
   */
  double squaredError(float[] a, int aOffset, float[] b, int bOffset, int length);

  /**
   * Largest finite {@code |a - b|}; 0 when there is none.
   *
   * @param a first operand
   * @param aOffset its first index
   * @param b second operand
   * @param bOffset its first index
   * @param length number of values
   * @return the largest difference
   */
  float maxError(float[] a, int aOffset, float[] b, int bOffset, int length);
}
