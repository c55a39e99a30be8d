package io.mlops4j.quantize.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class MatricesTest {

  private static final Executor CALLER = Runnable::run;

  private final Kernels active = Kernels.active();
  private final Kernels scalar = Kernels.scalar();

  private static Int4Matrix int4(int inputs, int outputs, int blockSize, boolean symmetric) {
    int blocks = (inputs - 1) / blockSize + 1;
    byte[] codes = KernelEdges.bytes(outputs * blocks * blockSize / 2, inputs + 7L * outputs);
    float[] scales = KernelEdges.finite(outputs * blocks, 3L * inputs + outputs);
    byte[] points =
        symmetric ? new byte[0] : KernelEdges.bytes(outputs * ((blocks + 1) / 2), outputs);
    return Int4Matrix.of(codes, scales, points, inputs, outputs, blockSize);
  }

  @Test
  void int4_everyShape_agreesWithScalarBitForBit() {
    for (int blockSize : new int[] {16, 32, 64, 128, 256}) {
      for (int inputs : new int[] {1, 15, 16, 32, 33, 100, 256, 300}) {
        for (int outputs : new int[] {1, 7, 8, 15, 16, 17, 40}) {
          Int4Matrix matrix = int4(inputs, outputs, blockSize, outputs % 2 == 0);
          int rows = 3;
          float[] a = KernelEdges.finite(rows * inputs, inputs);
          float[] p = new float[rows * outputs];
          float[] q = new float[rows * outputs];
          matrix.multiplyQuantized(active, a, rows, p, CALLER, 1);
          matrix.multiplyQuantized(scalar, a, rows, q, CALLER, 1);
          assertThat(p).isEqualTo(q);
          matrix.multiply(active, a, rows, p, CALLER, 1);
          matrix.multiply(scalar, a, rows, q, CALLER, 1);
          assertThat(p).isEqualTo(q);
        }
      }
    }
  }

  @Test
  void int4_extremeCodes_doNotOverflow() {
    int inputs = 512;
    byte[] codes = new byte[16 * inputs / 2];
    Arrays.fill(codes, (byte) 0xFF);
    float[] scales = new float[16 * inputs / 256];
    Arrays.fill(scales, 0.5f);
    byte[] points = new byte[16];
    Int4Matrix matrix = Int4Matrix.of(codes, scales, points, inputs, 16, 256);
    float[] a = new float[inputs];
    Arrays.fill(a, -127f);
    float[] y = new float[16];

    matrix.multiplyQuantized(active, a, 1, y, CALLER, 1);

    assertThat(y).containsOnly(-127f * 15 * 0.5f * inputs);
  }

  @Test
  void int4_activationsThatAreNotFinite_giveADocumentedResult() {
    Int4Matrix matrix = int4(32, 16, 32, true);
    float[] a = KernelEdges.finite(32, 1);
    float[] y = new float[16];
    float[] expected = new float[16];
    a[3] = 0f;
    matrix.multiplyQuantized(active, a, 1, expected, CALLER, 1);
    a[3] = Float.NaN;
    matrix.multiplyQuantized(active, a, 1, y, CALLER, 1);
    assertThat(y).isEqualTo(expected);

    matrix.multiplyQuantized(active, new float[32], 1, y, CALLER, 1);
    assertThat(y).containsOnly(0f);
  }

  @Test
  void int8_everyShapeAndSign_equalsTheDefinition() {
    for (int inputs : new int[] {1, 63, 64, 65, 130}) {
      for (int outputs : new int[] {1, 7, 8, 9, 20}) {
        for (CodeSign left : CodeSign.values()) {
          for (CodeSign right : CodeSign.values()) {
            int8(inputs, outputs, left, right);
          }
        }
      }
    }
  }

  private void int8(int inputs, int outputs, CodeSign left, CodeSign right) {
    int rows = 3;
    byte[] a = KernelEdges.bytes(rows * inputs, inputs);
    byte[] b = KernelEdges.bytes(inputs * outputs, outputs);
    int[] rowPoints = {left.min(), left.max(), left.min() + 77};
    int[] columnPoints = new int[outputs];
    for (int n = 0; n < outputs; n++) {
      columnPoints[n] = right.min() + n * 11 % 256;
    }
    int[] expected = new int[rows * outputs];
    byte[] transposed = new byte[b.length];
    for (int n = 0; n < outputs; n++) {
      for (int k = 0; k < inputs; k++) {
        transposed[n * inputs + k] = b[k * outputs + n];
        for (int m = 0; m < rows; m++) {
          int x = left == CodeSign.SIGNED ? a[m * inputs + k] : a[m * inputs + k] & 0xFF;
          int y = right == CodeSign.SIGNED ? b[k * outputs + n] : b[k * outputs + n] & 0xFF;
          expected[m * outputs + n] += (x - rowPoints[m]) * (y - columnPoints[n]);
        }
      }
    }
    for (Kernels kernels : List.of(active, scalar)) {
      int[] y = new int[expected.length];
      Int8Matrix.of(b, right, inputs, outputs, columnPoints)
          .multiply(kernels, a, left, rows, rowPoints, y, CALLER, 1);
      assertThat(y).isEqualTo(expected);
      Int8Matrix.transposed(transposed, right, inputs, outputs, columnPoints)
          .multiply(kernels, a, left, rows, rowPoints, y, CALLER, 3);
      assertThat(y).isEqualTo(expected);
    }
  }

  @Test
  void multiply_onACallersThreads_givesTheSameAndUsesOnlyThem() throws Exception {
    byte[] b = KernelEdges.bytes(200 * 333, 4);
    byte[] a = KernelEdges.bytes(5 * 200, 5);
    Int8Matrix eight = Int8Matrix.of(b, CodeSign.SIGNED, 200, 333);
    Int4Matrix four = int4(200, 333, 32, false);
    float[] x = KernelEdges.finite(5 * 200, 6);
    int[] expected = new int[5 * 333];
    float[] expectedFloats = new float[5 * 333];
    eight.multiply(active, a, CodeSign.SIGNED, 5, new int[0], expected, CALLER, 1);
    four.multiplyQuantized(active, x, 5, expectedFloats, CALLER, 1);
    List<String> threads = new ArrayList<>();
    ExecutorService pool =
        Executors.newFixedThreadPool(
            3,
            work -> {
              Thread thread = new Thread(work, "ours-" + threads.size());
              threads.add(thread.getName());
              return thread;
            });
    try {
      for (int tasks : new int[] {1, 2, 7, 1000}) {
        int[] y = new int[5 * 333];
        eight.multiply(active, a, CodeSign.SIGNED, 5, new int[0], y, pool, tasks);
        assertThat(y).isEqualTo(expected);
        float[] z = new float[5 * 333];
        four.multiplyQuantized(active, x, 5, z, pool, tasks);
        assertThat(z).isEqualTo(expectedFloats);
      }
    } finally {
      pool.shutdown();
    }
    assertThat(threads).hasSize(3);
  }

  @Test
  void multiply_failureOfTheExecutor_reachesTheCaller() {
    Int8Matrix matrix = Int8Matrix.of(new byte[64], CodeSign.SIGNED, 8, 8);
    Executor closed =
        work -> {
          throw new RejectedExecutionException("closed");
        };
    assertThatThrownBy(
            () ->
                matrix.multiply(
                    active, new byte[8], CodeSign.SIGNED, 1, new int[0], new int[8], closed, 2))
        .isInstanceOf(RejectedExecutionException.class);
    assertThatThrownBy(
            () ->
                matrix.multiply(
                    active, new byte[8], CodeSign.SIGNED, 1, new int[0], new int[8], CALLER, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tasks 0");
  }

  @Test
  void matrices_ofWrongSize_areRefused() {
    assertThatThrownBy(() -> Int8Matrix.of(new byte[7], CodeSign.SIGNED, 2, 4))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> Int8Matrix.of(new byte[8], CodeSign.SIGNED, 2, 4, 1, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 zero points");
    assertThatThrownBy(() -> Int8Matrix.of(new byte[8], CodeSign.SIGNED, 2, 4, 200))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("200");
    assertThatThrownBy(() -> Int4Matrix.of(new byte[15], new float[1], new byte[0], 32, 1, 32))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("codes: 15");
    assertThatThrownBy(() -> Int4Matrix.of(new byte[12], new float[1], new byte[0], 24, 1, 24))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("24");
    Int4Matrix matrix = int4(32, 16, 32, true);
    assertThatThrownBy(() -> matrix.multiply(active, new float[31], 1, new float[16], CALLER, 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
