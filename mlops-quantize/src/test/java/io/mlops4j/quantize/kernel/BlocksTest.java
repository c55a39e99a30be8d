package io.mlops4j.quantize.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlocksTest {

  private final Blocks active = Kernels.active().blocks();
  private final Blocks scalar = Kernels.scalar().blocks();

  // onnxruntime 1.30.0: from onnxruntime.capi._pybind_state import quantize_matmul_4bits
  //   src = np.array([[((k*37+n*11)%41-20)/8+0.01*n for n in range(2)] for k in range(64)], 'f')
  //   q = np.zeros((2,2,16),'u1'); s = np.zeros(4,'f'); z = np.zeros(2,'u1')
  //   quantize_matmul_4bits(q, src, s, z, 32, 2, 64, symmetric); q.tobytes().hex(), s, z
  @ParameterizedTest
  @CsvSource({
    "true, f0cd8a5724f0ce9a6724f1ce9b6834f1deab683502dfac784502efac794612ef"
        + "dc0f3265a8dbfe316498cbfe216497cafe205487cafd205386baed1f4386b9ec,"
        + "0.3125 0.3125 -0.3137499988079071 -0.3137499988079071, 8 8 8 8",
    "false, e1bd8a5724f1cd9a6734f1ce9b6835f2deab683502dfab784512dfac794613ef"
        + "24f1cd9a673401cd9a673401ce9b683502deab784512dfac794613d0ac794613,"
        + "0.3333333432674408 0.32499998807907104 0.3333333432674408 0.3333333432674408, 8 8 7 7"
  })
  void quantizeToNibbles_equalsOnnxRuntimesQuantizer(
      boolean symmetric, String codes, String scales, String points) {
    byte[] packed = new byte[64];
    float[] foundScales = new float[4];
    byte[] foundPoints = new byte[4];
    for (int n = 0; n < 2; n++) {
      float[] x = new float[64];
      for (int k = 0; k < 64; k++) {
        x[k] = (float) (((k * 37 + n * 11) % 41 - 20) / 8.0 + 0.01 * n);
      }
      active.quantizeToNibbles(
          x,
          0,
          64,
          new BlockFormat(32, 4, symmetric),
          foundScales,
          foundPoints,
          2 * n,
          packed,
          32 * n);
    }
    assertThat(HexFormat.of().formatHex(packed)).isEqualTo(codes);
    String[] expectedScales = scales.split(" ", -1);
    String[] expectedPoints = points.split(" ", -1);
    for (int i = 0; i < 4; i++) {
      assertThat(foundScales[i]).isEqualTo(Float.parseFloat(expectedScales[i]));
      assertThat(foundPoints[i]).isEqualTo(Byte.parseByte(expectedPoints[i]));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "32, 4, true",
    "32, 4, false",
    "16, 4, true",
    "16, 3, false",
    "64, 8, true",
    "64, 8, false",
    "128, 2, true",
    "256, 4, false",
    "1, 4, true",
    "5, 8, false",
    "33, 4, true"
  })
  void everyKernel_atEveryEdge_agreesWithScalar(int blockSize, int bits, boolean symmetric) {
    BlockFormat format = new BlockFormat(blockSize, bits, symmetric);
    for (int length : KernelEdges.LENGTHS) {
      for (int offset : new int[] {0, 3, 16}) {
        float[] x = KernelEdges.floats(length + offset, 13L * length + offset);
        agree(x, offset, length, format);
        agree(KernelEdges.finite(length + offset, length), offset, length, format);
      }
    }
  }

  private void agree(float[] x, int offset, int length, BlockFormat format) {
    int blocks = format.blocks(length);
    float[] s = new float[blocks + 2];
    float[] t = new float[blocks + 2];
    byte[] y = new byte[blocks + 2];
    byte[] z = new byte[blocks + 2];
    active.choose(x, offset, length, format, s, y, 1);
    scalar.choose(x, offset, length, format, t, z, 1);
    assertThat(s).isEqualTo(t);
    assertThat(y).isEqualTo(z);
    byte[] a = new byte[length + 5];
    byte[] b = new byte[length + 5];
    active.encode(x, offset, length, format, s, y, 1, a, 3);
    scalar.encode(x, offset, length, format, s, y, 1, b, 3);
    assertThat(a).isEqualTo(b);
    float[] p = new float[length + 2];
    float[] q = new float[length + 2];
    active.decode(a, 3, length, format, s, y, 1, p, 2);
    scalar.decode(a, 3, length, format, s, y, 1, q, 2);
    assertThat(p).isEqualTo(q);
    if (format.bits() <= 4) {
      byte[] packed = new byte[length / 2 + 4];
      byte[] twin = new byte[length / 2 + 4];
      Arrays.fill(s, 0);
      active.quantizeToNibbles(x, offset, length, format, s, y, 1, packed, 2);
      scalar.quantizeToNibbles(x, offset, length, format, t, z, 1, twin, 2);
      assertThat(packed).isEqualTo(twin);
      assertThat(s).isEqualTo(t);
      byte[] codes = new byte[length];
      Kernels.scalar().nibbles().unpackUnsigned(packed, 2, codes, 0, length, NibbleOrder.LOW_FIRST);
      assertThat(codes).isEqualTo(Arrays.copyOfRange(a, 3, 3 + length));
    }
  }

  @Test
  void encode_halves_roundUp() {
    float[] x = new float[32];
    byte[] expected = new byte[32];
    for (int i = 0; i < 32; i++) {
      x[i] = i % 15 + 0.5f;
      expected[i] = (byte) (i % 15 + 1);
    }
    x[3] = Math.nextDown(0.5f);
    expected[3] = 0;
    x[4] = Math.nextDown(7.5f);
    expected[4] = 7;
    byte[] codes = new byte[32];
    active.encode(
        x, 0, 32, new BlockFormat(32, 4, false), new float[] {1}, new byte[1], 0, codes, 0);
    assertThat(codes).isEqualTo(expected);
  }

  @Test
  void degenerateBlocks_giveFiniteScalesAndTheCodesOfZero() {
    BlockFormat format = new BlockFormat(32, 4, true);
    float[] scales = new float[4];
    byte[] points = new byte[4];
    float[] x = new float[128];
    Arrays.fill(x, 0, 32, Float.NaN);
    Arrays.fill(x, 32, 64, Float.MIN_VALUE);
    Arrays.fill(x, 64, 96, Float.POSITIVE_INFINITY);
    x[70] = -4f;
    Arrays.fill(x, 96, 128, 3f);
    byte[] packed = new byte[64];

    active.quantizeToNibbles(x, 0, 128, format, scales, points, 0, packed, 0);

    assertThat(scales).containsExactly(0f, 0f, 0.5f, -0.375f);
    assertThat(Arrays.copyOf(packed, 32)).containsOnly((byte) 0x88);
    assertThat(packed[32]).isEqualTo((byte) 0xFF);
    assertThat(packed[35]).isEqualTo((byte) 0xF0);
    assertThat(Arrays.copyOfRange(packed, 48, 64)).containsOnly(0);
  }

  @Test
  void formats_andRanges_thatDoNotFit_areRefused() {
    assertThatThrownBy(() -> new BlockFormat(0, 4, true))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new BlockFormat(32, 9, true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("9 bits");
    BlockFormat eight = new BlockFormat(32, 8, true);
    float[] scales = new float[1];
    assertThatThrownBy(
            () ->
                active.quantizeToNibbles(
                    new float[32], 0, 32, eight, scales, new byte[1], 0, new byte[32], 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> active.choose(new float[64], 0, 64, eight, scales, new byte[2], 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(scales).containsOnly(0);
  }
}
