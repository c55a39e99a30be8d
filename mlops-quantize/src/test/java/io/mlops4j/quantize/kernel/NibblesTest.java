package io.mlops4j.quantize.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NibblesTest {

  private final Nibbles active = Kernels.active().nibbles();
  private final Nibbles scalar = Kernels.scalar().nibbles();

  @ParameterizedTest
  @EnumSource(NibbleOrder.class)
  void packing_atEveryEdge_agreesWithScalar(NibbleOrder order) {
    for (int length : KernelEdges.LENGTHS) {
      for (int offset : KernelEdges.OFFSETS) {
        byte[] codes = KernelEdges.bytes(length + offset, 3L * length + offset);
        byte[] a = new byte[length / 2 + 6];
        byte[] b = new byte[length / 2 + 6];
        Arrays.fill(a, (byte) 0x5A);
        Arrays.fill(b, (byte) 0x5A);
        active.pack(codes, offset, a, 3, length, order);
        scalar.pack(codes, offset, b, 3, length, order);
        assertThat(a).isEqualTo(b);
        byte[] p = new byte[length + 4];
        byte[] q = new byte[length + 4];
        active.unpackSigned(a, 3, p, 1, length, order);
        scalar.unpackSigned(a, 3, q, 1, length, order);
        assertThat(p).isEqualTo(q);
        active.unpackUnsigned(a, 3, p, 1, length, order);
        scalar.unpackUnsigned(a, 3, q, 1, length, order);
        assertThat(p).isEqualTo(q);
      }
    }
  }

  // onnx 1.23.1: onnx.helper.make_tensor('t', TensorProto.INT4, [5], [0, 1, 7, -4, -8]).int32_data
  //   is [16, 199, 8], and for UINT4 [5] of [0, 1, 7, 10, 15] it is [16, 167, 15].
  @Test
  void pack_asOnnxDoes_putsTheFirstCodeLow() {
    byte[] packed = new byte[3];
    active.pack(new byte[] {0, 1, 7, -4, -8}, 0, packed, 0, 5, NibbleOrder.LOW_FIRST);
    assertThat(packed).containsExactly(16, (byte) 199, 8);
    byte[] codes = new byte[5];
    active.unpackSigned(packed, 0, codes, 0, 5, NibbleOrder.LOW_FIRST);
    assertThat(codes).containsExactly(0, 1, 7, -4, -8);

    active.pack(new byte[] {0, 1, 7, 10, 15}, 0, packed, 0, 5, NibbleOrder.LOW_FIRST);
    assertThat(packed).containsExactly(16, (byte) 167, 15);
    active.unpackUnsigned(packed, 0, codes, 0, 5, NibbleOrder.LOW_FIRST);
    assertThat(codes).containsExactly(0, 1, 7, 10, 15);
  }

  @Test
  void pack_highFirst_isTheOtherWayRound() {
    byte[] packed = new byte[2];
    active.pack(new byte[] {1, 2, -1}, 0, packed, 0, 3, NibbleOrder.HIGH_FIRST);
    assertThat(packed).containsExactly(0x12, (byte) 0xF0);
  }

  @Test
  void everyCode_inEveryPlaceOfAVector_survives() {
    byte[] codes = new byte[16 * 65];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (byte) (i * 7 % 16 - 8);
    }
    for (NibbleOrder order : NibbleOrder.values()) {
      byte[] packed = new byte[codes.length / 2];
      byte[] back = new byte[codes.length];
      active.pack(codes, 0, packed, 0, codes.length, order);
      active.unpackSigned(packed, 0, back, 0, codes.length, order);
      assertThat(back).isEqualTo(codes);
    }
  }

  @Test
  void packing_rangesOutsideTheArray_writeNothing() {
    byte[] packed = new byte[2];
    assertThatThrownBy(() -> active.pack(new byte[8], 0, packed, 0, 5, NibbleOrder.LOW_FIRST))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(
            () -> active.unpackSigned(packed, 0, new byte[8], 0, 5, NibbleOrder.LOW_FIRST))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(packed).containsOnly(0);
  }
}
