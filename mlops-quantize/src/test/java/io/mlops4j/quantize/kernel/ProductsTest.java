package io.mlops4j.quantize.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ProductsTest {

  private final Products active = Kernels.active().products();
  private final Products scalar = Kernels.scalar().products();

  @Test
  void everyProduct_atEveryEdge_agreesWithScalar() {
    for (int length : KernelEdges.LENGTHS) {
      for (int offset : KernelEdges.OFFSETS) {
        byte[] a = KernelEdges.bytes(length + offset, 5L * length + offset);
        byte[] b = KernelEdges.bytes(length + 9, 6L * length + offset);
        int dot = 0;
        int nibbles = 0;
        int sum = 0;
        for (int i = 0; i < length; i++) {
          int code = a[offset + i];
          dot += code * b[9 + i];
          nibbles += code * (i % 2 == 0 ? b[2 + i / 2] & 15 : (b[2 + i / 2] & 0xFF) >> 4);
          sum += code;
        }
        for (Products products : new Products[] {active, scalar}) {
          assertThat(products.dot(a, offset, b, 9, length)).isEqualTo(dot);
          assertThat(products.dotNibbles(a, offset, b, 2, length)).isEqualTo(nibbles);
          assertThat(products.sum(a, offset, length)).isEqualTo(sum);
        }
      }
    }
  }

  @Test
  void products_ofTheExtremes_areExact() {
    int length = 65_536 + 130;
    byte[] low = new byte[length];
    byte[] high = new byte[length];
    byte[] full = new byte[length];
    Arrays.fill(low, (byte) -128);
    Arrays.fill(high, (byte) 127);
    Arrays.fill(full, (byte) -1);

    assertThat(active.dot(low, 0, low, 0, length)).isEqualTo(length * 16_384);
    assertThat(active.dot(low, 0, high, 0, length)).isEqualTo(length * -16_256);
    assertThat(active.dot(high, 0, high, 0, length)).isEqualTo(length * 16_129);
    assertThat(active.dotNibbles(low, 0, full, 0, length)).isEqualTo(length * -1_920);
    assertThat(active.dotNibbles(high, 0, full, 0, length)).isEqualTo(length * 1_905);
    assertThat(active.sum(low, 0, length)).isEqualTo(length * -128);
  }

  @Test
  void rows_atEveryEdge_agreeWithScalar() {
    for (int depth : new int[] {1, 31, 32, 63, 64, 65, 127, 128, 129, 200, 257}) {
      for (int rows = 0; rows < 6; rows++) {
        byte[] b = KernelEdges.bytes(rows * depth + 3, depth + rows);
        byte[] narrow = KernelEdges.bytes(depth + 2, 31L * depth + rows);
        short[] a = new short[depth + 2];
        for (int i = 0; i < a.length; i++) {
          a[i] = narrow[i];
        }
        int[] p = new int[rows + 2];
        int[] q = new int[rows + 2];
        active.rows(a, 2, b, 3, depth, rows, p, 1);
        scalar.rows(a, 2, b, 3, depth, rows, q, 1);
        assertThat(p).isEqualTo(q);
        if (rows > 0) {
          assertThat(p[rows]).isEqualTo(scalar.dot(narrow, 2, b, 3 + (rows - 1) * depth, depth));
        }
      }
    }
  }

  @Test
  void requantize_atEveryEdge_roundsHalfToEvenAndSaturates() {
    for (int columns : new int[] {1, 7, 8, 15, 16, 17, 33}) {
      int[] sums = new int[3 * columns];
      float[] multipliers = new float[columns];
      for (int i = 0; i < sums.length; i++) {
        sums[i] = i % 5 == 0 ? Integer.MIN_VALUE : i % 7 == 0 ? Integer.MAX_VALUE : 37 * i - 500;
        multipliers[i % columns] = i % columns == 0 ? 0.5f : 0.013f * (i % columns);
      }
      for (CodeSign sign : CodeSign.values()) {
        byte[] p = new byte[sums.length];
        byte[] q = new byte[sums.length];
        int zeroPoint = sign.min() + 100;
        active.requantize(sums, p, 3, columns, multipliers, zeroPoint, sign);
        scalar.requantize(sums, q, 3, columns, multipliers, zeroPoint, sign);
        assertThat(p).isEqualTo(q);
      }
    }
    byte[] codes = new byte[16];
    int[] halves = {1, 3, 5, -1, -3, -5, 1000, -1000, 0, 2, 253, 255, -255, -257, 7, 9};
    float[] half = new float[16];
    Arrays.fill(half, 0.5f);
    active.requantize(halves, codes, 1, 16, half, 0, CodeSign.SIGNED);
    assertThat(codes)
        .containsExactly(0, 2, 2, 0, -2, -2, 127, -128, 0, 1, 126, 127, -128, -128, 4, 4);
  }

  @Test
  void products_rangesOutsideTheArray_areRefused() {
    byte[] a = new byte[8];
    assertThatThrownBy(() -> active.dot(a, 1, a, 0, 8))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> active.dotNibbles(a, 0, new byte[3], 0, 7))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> active.sum(a, -1, 2)).isInstanceOf(IndexOutOfBoundsException.class);
  }
}
