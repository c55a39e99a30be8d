package io.mlops4j.quantize.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The active kernels against the scalar ones, at sizes and offsets around the edges of vectors of 8
 * and 16 lanes. In the run without the vector module both are the same, and the tests against fixed
 * values do the work.
 */
class KernelsTest {

  private static final float[] SPECIAL = {
    Float.NaN,
    Float.intBitsToFloat(0x7FC00001),
    Float.intBitsToFloat(0xFFFFFFFF),
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    Float.MIN_NORMAL,
    0f,
    -0f,
    0.5f,
    1.5f,
    2.5f,
    -0.5f,
    -1.5f,
    -2.5f,
    126.5f,
    127.5f,
    -127.5f,
    -128.5f,
    1023.9f,
    4194304.5f,
    1e9f
  };

  private final Kernels active = Kernels.active();
  private final Kernels scalar = Kernels.scalar();

  private static float[] values(int length, long seed) {
    Random random = new Random(seed);
    float[] x = new float[length];
    for (int i = 0; i < length; i++) {
      x[i] =
          random.nextInt(6) == 0
              ? SPECIAL[random.nextInt(SPECIAL.length)]
              : (float) random.nextGaussian() * 90;
    }
    return x;
  }

  @ParameterizedTest
  @ValueSource(
      ints = {0, 1, 7, 8, 9, 15, 16, 17, 23, 31, 32, 33, 47, 48, 49, 63, 64, 65, 127, 129, 1000})
  void everyKernel_atEveryEdge_agreesWithScalar(int length) {
    for (int offset : new int[] {0, 1, 3, 7, 8, 15, 16, 17}) {
      float[] x = values(length + offset + 2, 31L * length + offset);
      float[] y = values(length + offset + 2, 77L * length + offset);

      assertThat(active.absMax(x, offset, length)).isEqualTo(scalar.absMax(x, offset, length));
      assertThat(active.maxError(x, offset, y, 1, length))
          .isEqualTo(scalar.maxError(x, offset, y, 1, length));
      float[] a = {0, 0};
      float[] b = {0, 0};
      active.widenRange(x, offset, length, a);
      scalar.widenRange(x, offset, length, b);
      assertThat(a).isEqualTo(b);
      double sum = scalar.squaredSum(x, offset, length);
      assertThat(active.squaredSum(x, offset, length)).isCloseTo(sum, within(1e-12 * sum));
      double error = scalar.squaredError(x, offset, y, 2, length);
      assertThat(active.squaredError(x, offset, y, 2, length))
          .isCloseTo(error, within(1e-12 * error));

      for (float scale : new float[] {1f, 0.37f, Float.MIN_VALUE, Float.MAX_VALUE}) {
        agree(x, offset, length, scale, 0, -127, 127);
        agree(x, offset, length, scale, 0, -7, 7);
        agree(x, offset, length, scale, -128, -128, 127);
        agree(x, offset, length, scale, 201, 0, 255);
      }
    }
  }

  private void agree(float[] x, int offset, int length, float scale, int zero, int min, int max) {
    byte[] a = new byte[length + 5];
    byte[] b = new byte[length + 5];
    Arrays.fill(a, (byte) 99);
    Arrays.fill(b, (byte) 99);
    active.quantize(x, offset, a, 3, length, scale, zero, min, max);
    scalar.quantize(x, offset, b, 3, length, scale, zero, min, max);
    assertThat(a).isEqualTo(b);
    float[] p = new float[length + 5];
    float[] q = new float[length + 5];
    active.dequantize(a, 3, p, 2, length, scale, zero);
    scalar.dequantize(a, 3, q, 2, length, scale, zero);
    assertThat(p).isEqualTo(q);
    active.dequantizeUnsigned(a, 3, p, 2, length, scale, zero);
    scalar.dequantizeUnsigned(a, 3, q, 2, length, scale, zero);
    assertThat(p).isEqualTo(q);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 15, 16, 17, 31, 33, 65})
  void perColumnKernels_atEveryEdge_agreeWithScalar(int columns) {
    int rows = 5;
    float[] x = values(rows * columns + 3, columns);
    float[] scales = new float[columns];
    for (int c = 0; c < columns; c++) {
      scales[c] = 0.1f + c;
    }
    float[] a = new float[columns];
    float[] b = new float[columns];
    active.absMaxPerColumn(x, 3, rows, columns, a);
    scalar.absMaxPerColumn(x, 3, rows, columns, b);
    assertThat(a).isEqualTo(b);

    byte[] p = new byte[rows * columns + 1];
    byte[] q = new byte[rows * columns + 1];
    active.quantizePerColumn(x, 3, p, 1, rows, columns, scales, -127, 127);
    scalar.quantizePerColumn(x, 3, q, 1, rows, columns, scales, -127, 127);
    assertThat(p).isEqualTo(q);

    float[] r = new float[rows * columns];
    float[] s = new float[rows * columns];
    active.dequantizePerColumn(p, 1, r, 0, rows, columns, scales);
    scalar.dequantizePerColumn(p, 1, s, 0, rows, columns, scales);
    assertThat(r).isEqualTo(s);
  }

  @Test
  void kernels_onceCompiled_agreeWithScalar() {
    // enough repetitions for the optimizing compiler to replace the interpreter
    for (int round = 0; round < 300; round++) {
      int length = 2048 + round % 40;
      float[] x = values(length, round);
      float[] a = {0, 0};
      float[] b = {0, 0};
      active.widenRange(x, 0, length, a);
      scalar.widenRange(x, 0, length, b);
      assertThat(a).isEqualTo(b);
      assertThat(active.absMax(x, 0, length)).isEqualTo(scalar.absMax(x, 0, length));
      agree(x, 0, length, 0.37f, 0, -127, 127);
    }
  }

  @Test
  void quantize_halves_roundToEvenAndSaturate() {
    float[] x = new float[40];
    byte[] expected = new byte[40];
    float[] in = {0.5f, 1.5f, 2.5f, -0.5f, -1.5f, -2.5f, 126.5f, 127.5f, -127.5f, 1e30f, -1e30f};
    byte[] out = {0, 2, 2, 0, -2, -2, 126, 127, -128, 127, -128};
    for (int i = 0; i < x.length; i++) {
      x[i] = in[i % in.length];
      expected[i] = out[i % in.length];
    }
    byte[] codes = new byte[40];

    active.quantize(x, 0, codes, 0, 40, 1f, 0, -128, 127);

    assertThat(codes).isEqualTo(expected);
  }

  @Test
  void quantize_notFinite_saturatesAndTakesNanToTheZeroPoint() {
    float[] x = new float[32];
    for (int i = 0; i < 32; i += 4) {
      x[i] = Float.NaN;
      x[i + 1] = Float.POSITIVE_INFINITY;
      x[i + 2] = Float.NEGATIVE_INFINITY;
      x[i + 3] = Float.intBitsToFloat(0xFFC12345);
    }
    byte[] codes = new byte[32];

    active.quantize(x, 0, codes, 0, 32, 0.5f, 9, 0, 255);

    for (int i = 0; i < 32; i += 4) {
      assertThat(Arrays.copyOfRange(codes, i, i + 4)).containsExactly(9, (byte) 255, 0, 9);
    }
  }

  // Example "QuantizeLinear" of the ONNX operator specification, set 10: scale 2, zero point 128.
  @Test
  void quantize_exampleOfTheOnnxSpecification_isExact() {
    byte[] codes = new byte[6];
    active.quantize(new float[] {0, 2, 3, 1000, -254, -1000}, 0, codes, 0, 6, 2f, 128, 0, 255);
    assertThat(codes).containsExactly((byte) 128, (byte) 129, (byte) 130, (byte) 255, 1, 0);
  }

  // Example "DequantizeLinear" of the ONNX operator specification: scale 2, zero point 128.
  @Test
  void dequantizeUnsigned_exampleOfTheOnnxSpecification_isExact() {
    float[] x = new float[4];
    active.dequantizeUnsigned(new byte[] {0, 3, (byte) 128, (byte) 255}, 0, x, 0, 4, 2f, 128);
    assertThat(x).containsExactly(-256, -250, 0, 254);
  }

  // Examples "DynamicQuantizeLinear", "max adjusted" and "min adjusted" of the specification.
  @Test
  void quantizeDynamically_examplesOfTheOnnxSpecification_areExact() {
    byte[] codes = new byte[6];
    AffineParameters found =
        AffineParameters.quantizeDynamically(
            active, new float[] {0, 2, -3, -2.5f, 1.34f, 0.5f}, 0, 6, codes);
    assertThat(found.scale()).isEqualTo(0.019607844f);
    assertThat(found.zeroPoint()).isEqualTo(153);
    assertThat(codes).containsExactly((byte) 153, (byte) 255, 0, 26, (byte) 221, (byte) 179);

    found =
        AffineParameters.quantizeDynamically(
            active, new float[] {-1, -2.1f, -1.3f, -2.5f, -3.34f, -4}, 0, 6, codes);
    assertThat(found.scale()).isEqualTo(0.015686275f);
    assertThat(found.zeroPoint()).isEqualTo(255);
    assertThat(codes).containsExactly((byte) 191, 121, (byte) 172, 96, 42, 0);
  }

  @Test
  void ofRange_nothingButZero_hasScaleOne() {
    assertThat(AffineParameters.ofRange(0, 0)).isEqualTo(new AffineParameters(1f, 0));
    assertThat(AffineParameters.ofRange(-Float.MAX_VALUE, Float.MAX_VALUE).scale())
        .isLessThan(Float.POSITIVE_INFINITY);
  }

  @Test
  void kernels_rangesOutsideTheArray_writeNothing() {
    byte[] codes = new byte[4];
    assertThatThrownBy(() -> active.quantize(new float[8], 0, codes, 0, 8, 1f, 0, -127, 127))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> active.absMax(new float[8], 1, 8))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> active.absMaxPerColumn(new float[8], 0, 3, 3, new float[3]))
        .isInstanceOf(IndexOutOfBoundsException.class);
    for (float scale : new float[] {0f, -1f, Float.NaN, Float.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> active.quantize(new float[4], 0, codes, 0, 4, scale, 0, -127, 127))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(Float.toString(scale));
    }
    assertThat(codes).containsOnly(0);
  }
}
