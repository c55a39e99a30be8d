package io.mlops4j.quantize.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

class HalfPrecisionTest {

  private static final int COUNT = 1 << 16;

  private final HalfPrecision active = Kernels.active().halfPrecision();
  private final HalfPrecision scalar = Kernels.scalar().halfPrecision();

  /** What a 16-bit number with so many exponent and fraction bits is worth, from its definition. */
  private static double value(int bits, int exponentBits, int fractionBits) {
    int exponent = (bits >> fractionBits) & ((1 << exponentBits) - 1);
    int fraction = bits & ((1 << fractionBits) - 1);
    int bias = (1 << (exponentBits - 1)) - 1;
    double sign = (bits & 0x8000) == 0 ? 1 : -1;
    if (exponent == (1 << exponentBits) - 1) {
      return fraction == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
    }
    double mantissa = (exponent == 0 ? 0 : 1) + (double) fraction / (1 << fractionBits);
    return sign * Math.scalb(mantissa, Math.max(exponent, 1) - bias);
  }

  private static short[] everyHalf() {
    short[] halves = new short[COUNT];
    for (int i = 0; i < COUNT; i++) {
      halves[i] = (short) i;
    }
    return halves;
  }

  @Test
  void fromFloat16_everyNumber_isExact() {
    float[] x = new float[COUNT];
    active.fromFloat16(everyHalf(), 0, x, 0, COUNT);
    for (int i = 0; i < COUNT; i++) {
      assertThat(Double.compare(x[i], value(i, 5, 10))).as("%x", i).isZero();
    }
  }

  @Test
  void fromBfloat16_everyNumber_isExact() {
    float[] x = new float[COUNT];
    active.fromBfloat16(everyHalf(), 0, x, 0, COUNT);
    for (int i = 0; i < COUNT; i++) {
      assertThat(Double.compare(x[i], value(i, 8, 7))).as("%x", i).isZero();
    }
  }

  @Test
  void roundTrip_everyNumber_keepsItsBits() {
    float[] x = new float[COUNT];
    short[] back = new short[COUNT];
    active.fromFloat16(everyHalf(), 0, x, 0, COUNT);
    active.toFloat16(x, 0, back, 0, COUNT);
    keepsBits(back, 0x7C00, 0x0200, half -> (half & 0x7FFF) > 0x7C00);
    active.fromBfloat16(everyHalf(), 0, x, 0, COUNT);
    active.toBfloat16(x, 0, back, 0, COUNT);
    keepsBits(back, 0x7F80, 0x0040, half -> (half & 0x7FFF) > 0x7F80);
  }

  /** A NaN comes back quiet. */
  private static void keepsBits(short[] back, int infinity, int quiet, IntPredicate nan) {
    assertThat(back[infinity]).isEqualTo((short) infinity);
    for (int i = 0; i < COUNT; i++) {
      assertThat(back[i]).as("%x", i).isEqualTo((short) (nan.test(i) ? (i | quiet) : i));
    }
  }

  @Test
  void toFloat16_midpointsAndTheirNeighbours_roundHalfToEven() {
    rounds(0x7C00, 5, 10, (x, halves) -> active.toFloat16(x, 0, halves, 0, x.length));
  }

  @Test
  void toBfloat16_midpointsAndTheirNeighbours_roundHalfToEven() {
    rounds(0x7F80, 8, 7, (x, halves) -> active.toBfloat16(x, 0, halves, 0, x.length));
  }

  private interface Narrowing {
    void apply(float[] x, short[] halves);
  }

  private static void rounds(int infinity, int exponentBits, int fractionBits, Narrowing to) {
    float[] x = new float[3 * infinity];
    short[] expected = new short[x.length];
    for (int i = 0; i < infinity; i++) {
      double low = value(i, exponentBits, fractionBits);
      // The largest finite number rounds as if one more binade existed.
      double high =
          i + 1 < infinity
              ? value(i + 1, exponentBits, fractionBits)
              : 2 * low - value(i - 1, exponentBits, fractionBits);
      float middle = (float) ((low + high) / 2);
      assertThat((double) middle).isEqualTo((low + high) / 2);
      x[3 * i] = Math.nextDown(middle);
      x[3 * i + 1] = middle;
      x[3 * i + 2] = Math.nextUp(middle);
      expected[3 * i] = (short) i;
      expected[3 * i + 1] = (short) (i % 2 == 0 ? i : i + 1);
      expected[3 * i + 2] = (short) (i + 1);
    }
    short[] halves = new short[x.length];
    to.apply(x, halves);
    assertThat(halves).isEqualTo(expected);
    for (int i = 0; i < x.length; i++) {
      x[i] = -x[i];
      expected[i] = (short) (expected[i] | 0x8000);
    }
    to.apply(x, halves);
    assertThat(halves).isEqualTo(expected);
  }

  // numpy 2.4.6, ml_dtypes of onnx 1.23.1:
  //   b = (np.arange(65536, dtype=np.uint64) * 0x10001).astype(np.uint32)
  //   f = np.concatenate([b, b ^ np.uint32(0x1234)]).view(np.float32); f = f[~np.isnan(f)]
  //   w = np.arange(f.size, dtype=np.uint64) * 2654435761 % 65521
  //   for t in (np.float16, ml_dtypes.bfloat16):
  //     h = f.astype(t).view(np.uint16).astype(np.uint64); print(f.size, h.sum(),
  // (h*w%65521).sum())
  @Test
  void narrowing_numbersFromAllBinades_equalNumpy() {
    float[] x = new float[130_560];
    int count = 0;
    for (int pass = 0; pass < 2; pass++) {
      for (int i = 0; i < COUNT; i++) {
        float value = Float.intBitsToFloat((i * 0x10001) ^ (pass * 0x1234));
        if (!Float.isNaN(value)) {
          x[count++] = value;
        }
      }
    }
    assertThat(count).isEqualTo(x.length);
    short[] halves = new short[count];
    active.toFloat16(x, 0, halves, 0, count);
    assertThat(sums(halves)).containsExactly(4211867134L, 3422230506L);
    active.toBfloat16(x, 0, halves, 0, count);
    assertThat(sums(halves)).containsExactly(4269834238L, 4283784132L);
  }

  private static long[] sums(short[] halves) {
    long sum = 0;
    long weighted = 0;
    for (int i = 0; i < halves.length; i++) {
      long half = halves[i] & 0xFFFF;
      sum += half;
      weighted += (half * ((i * 2654435761L) % 65521)) % 65521;
    }
    return new long[] {sum, weighted};
  }

  @Test
  void nan_keepsItsSignAndUpperPayloadAndIsQuiet() {
    float[] x = {Float.intBitsToFloat(0xFFABC123), Float.intBitsToFloat(0x7F800001)};
    short[] halves = new short[2];
    active.toFloat16(x, 0, halves, 0, 2);
    assertThat(halves).containsExactly((short) 0xFF5E, (short) 0x7E00);
    active.toBfloat16(x, 0, halves, 0, 2);
    assertThat(halves).containsExactly((short) 0xFFEB, (short) 0x7FC0);
  }

  @Test
  void everyConversion_atEveryEdge_agreesWithScalar() {
    for (int length : KernelEdges.LENGTHS) {
      for (int offset : KernelEdges.OFFSETS) {
        float[] x = KernelEdges.floats(length + offset, 7L * length + offset);
        Random random = new Random(length);
        for (int i = 0; i < x.length; i += 3) {
          x[i] = Float.intBitsToFloat(random.nextInt());
        }
        short[] a = new short[length + 5];
        short[] b = new short[length + 5];
        active.toFloat16(x, offset, a, 3, length);
        scalar.toFloat16(x, offset, b, 3, length);
        assertThat(a).isEqualTo(b);
        float[] p = new float[length + 5];
        float[] q = new float[length + 5];
        active.fromFloat16(a, 3, p, 1, length);
        scalar.fromFloat16(b, 3, q, 1, length);
        assertThat(p).isEqualTo(q);
        active.toBfloat16(x, offset, a, 3, length);
        scalar.toBfloat16(x, offset, b, 3, length);
        assertThat(a).isEqualTo(b);
        active.fromBfloat16(a, 3, p, 1, length);
        scalar.fromBfloat16(b, 3, q, 1, length);
        assertThat(p).isEqualTo(q);
      }
    }
  }

  @Test
  void conversions_rangesOutsideTheArray_writeNothing() {
    short[] halves = new short[4];
    assertThatThrownBy(() -> active.toFloat16(new float[8], 0, halves, 0, 8))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> active.toBfloat16(new float[8], 5, halves, 0, 4))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(halves).containsOnly(0);
  }
}
