package io.mlops4j.quantize.kernel;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The products on the vector unit.
 *
 * <p>Two products of 8-bit codes fit 16 bits but for one case, (-128)(-128) twice, which is 32,768.
 * So two are added in 16 bits before anything is widened, and {@link #BIAS} moves that one case
 * into range. Widening a pair of 16-bit lanes costs one shift: a 32-bit lane is its odd half times
 * 65,536 plus its even half, the odd half is taken by an arithmetic shift, and what remains of the
 * sum of whole lanes is the even half, never negative thanks to the bias. All arithmetic is modulo
 * 2^32.
 */
final class VectorProducts extends Products {

  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Short> SHORTS = ShortVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_PREFERRED;

  /** As many bytes as there are shorts, and as there are ints. */
  private static final VectorSpecies<Byte> HALF_BYTES =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(SHORTS.vectorBitSize() / 2));

  private static final VectorSpecies<Byte> QUARTER_BYTES =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(SHORTS.vectorBitSize() / 4));

  private static final int LANES = SHORTS.length();
  private static final int STEP = 2 * LANES;

  private static final short NIBBLE = 15;

  /** Words of 4-bit codes whose products with codes of 8 bits fit 16 bits: 4 x 4 x 15 x 127. */
  private static final int CHUNK_WORDS = 4;

  private static final int EVEN_BIAS = 32640;
  private static final int ODD_BIAS = -128;
  private static final ShortVector BIAS =
      IntVector.broadcast(INTS, ODD_BIAS << 16 | EVEN_BIAS).reinterpretAsShorts();

  VectorProducts() {}

  @Override
  public int dot(byte[] a, int aOffset, byte[] b, int bOffset, int length) {
    Extents.check(a.length, aOffset, length);
    Extents.check(b.length, bOffset, length);
    int limit = length - length % STEP;
    int sum = limit == 0 ? 0 : dotBody(a, aOffset, b, bOffset, limit);
    return sum + ScalarProducts.dotFrom(a, aOffset, b, bOffset, limit, length);
  }

  private static int dotBody(byte[] a, int aOffset, byte[] b, int bOffset, int limit) {
    IntVector whole = IntVector.zero(INTS);
    IntVector odd = IntVector.zero(INTS);
    for (int i = 0; i < limit; i += STEP) {
      ShortVector first = shorts(a, aOffset + i).mul(shorts(b, bOffset + i));
      ShortVector second = shorts(a, aOffset + i + LANES).mul(shorts(b, bOffset + i + LANES));
      IntVector pairs = first.add(second).add(BIAS).reinterpretAsInts();
      whole = whole.add(pairs);
      odd = odd.add(pairs.lanewise(VectorOperators.ASHR, 16));
    }
    return unbiased(whole, odd, limit / STEP);
  }

  private static int unbiased(IntVector whole, IntVector odd, int steps) {
    int biased =
        whole.add(odd).sub(odd.lanewise(VectorOperators.LSHL, 16)).reduceLanes(VectorOperators.ADD);
    return biased - steps * INTS.length() * (EVEN_BIAS + ODD_BIAS);
  }

  private static ShortVector shorts(byte[] x, int at) {
    return (ShortVector)
        ByteVector.fromArray(HALF_BYTES, x, at).convertShape(VectorOperators.B2S, SHORTS, 0);
  }

  @Override
  public int dotNibbles(byte[] a, int aOffset, byte[] nibbles, int nibblesOffset, int length) {
    Extents.check(a.length, aOffset, length);
    Extents.check(nibbles.length, nibblesOffset, (length + 1) / 2);
    int limit = length - length % STEP;
    int sum = limit == 0 ? 0 : dotNibblesBody(a, aOffset, nibbles, nibblesOffset, limit);
    return sum + ScalarProducts.dotNibblesFrom(a, aOffset, nibbles, nibblesOffset, limit, length);
  }

  private static int dotNibblesBody(
      byte[] a, int aOffset, byte[] nibbles, int nibblesOffset, int limit) {
    IntVector sum = IntVector.zero(INTS);
    for (int i = 0; i < limit; i += 8 * STEP) {
      // Eight pairs of products, each at most 128 x 15, fit 16 bits.
      ShortVector pairs = ShortVector.zero(SHORTS);
      int end = Math.min(limit, i + 8 * STEP);
      for (int j = i; j < end; j += STEP) {
        ShortVector codes = ByteVector.fromArray(BYTES, a, aOffset + j).reinterpretAsShorts();
        ShortVector packed = shorts(nibbles, nibblesOffset + j / 2);
        ShortVector even =
            codes.lanewise(VectorOperators.LSHL, 8).lanewise(VectorOperators.ASHR, 8);
        pairs = pairs.add(even.mul(packed.and((short) 15)));
        ShortVector odd = codes.lanewise(VectorOperators.ASHR, 8);
        pairs = pairs.add(odd.mul(packed.lanewise(VectorOperators.LSHR, 4).and((short) 15)));
      }
      sum = sum.add(halves(pairs));
    }
    return sum.reduceLanes(VectorOperators.ADD);
  }

  /** Adds the two signed halves of each 32-bit lane. */
  private static IntVector halves(ShortVector pairs) {
    IntVector lanes = pairs.reinterpretAsInts();
    return lanes
        .lanewise(VectorOperators.LSHL, 16)
        .lanewise(VectorOperators.ASHR, 16)
        .add(lanes.lanewise(VectorOperators.ASHR, 16));
  }

  @Override
  public int sum(byte[] a, int offset, int length) {
    Extents.check(a.length, offset, length);
    int limit = BYTES.loopBound(length);
    int sum = limit == 0 ? 0 : sumBody(a, offset, limit);
    return sum + ScalarProducts.sumFrom(a, offset + limit, offset + length);
  }

  private static int sumBody(byte[] a, int offset, int limit) {
    IntVector sum = IntVector.zero(INTS);
    for (int i = 0; i < limit; i += BYTES.length()) {
      ShortVector pairs = ByteVector.fromArray(BYTES, a, offset + i).reinterpretAsShorts();
      ShortVector even = pairs.lanewise(VectorOperators.LSHL, 8).lanewise(VectorOperators.ASHR, 8);
      sum = sum.add(halves(even.add(pairs.lanewise(VectorOperators.ASHR, 8))));
    }
    return sum.reduceLanes(VectorOperators.ADD);
  }

  @Override
  public void requantize(
      int[] sums,
      byte[] codes,
      int rows,
      int columns,
      float[] multipliers,
      int zeroPoint,
      CodeSign sign) {
    ScalarProducts.checkRequantize(sums, codes, rows, columns, multipliers, zeroPoint, sign);
    int limit = INTS.loopBound(columns);
    for (int row = 0; row < rows; row++) {
      int at = row * columns;
      requantizeBody(sums, codes, at, limit, multipliers, zeroPoint, sign.min(), sign.max());
      ScalarProducts.requantizeRow(sums, codes, at, limit, columns, multipliers, zeroPoint, sign);
    }
  }

  private static void requantizeBody(
      int[] sums,
      byte[] codes,
      int at,
      int limit,
      float[] multipliers,
      int zeroPoint,
      int min,
      int max) {
    for (int c = 0; c < limit; c += INTS.length()) {
      FloatVector scaled =
          ((FloatVector) IntVector.fromArray(INTS, sums, at + c).convert(VectorOperators.I2F, 0))
              .mul(FloatVector.fromArray(FLOATS, multipliers, c));
      IntVector code = VectorKernels.roundHalfToEven(scaled, zeroPoint).max(min).min(max);
      ((ByteVector) code.convertShape(VectorOperators.I2B, QUARTER_BYTES, 0))
          .intoArray(codes, at + c);
    }
  }

  @Override
  void rows(
      short[] a, int aOffset, byte[] b, int bOffset, int depth, int rows, int[] c, int cOffset) {
    int limit = depth - depth % STEP;
    int r = 0;
    for (; r + 2 <= rows; r += 2) {
      twoRows(a, aOffset, b, bOffset + r * depth, depth, limit, c, cOffset + r);
    }
    if (r < rows) {
      c[cOffset + r] = oneRow(a, aOffset, b, bOffset + r * depth, limit);
    }
    for (r = 0; limit < depth && r < rows; r++) {
      c[cOffset + r] += ScalarProducts.rowFrom(a, aOffset, b, bOffset + r * depth, limit, depth);
    }
  }

  /**
   * Not more than two: the compiler stops inlining at a number of nodes, and then boxes vectors.
   */
  private static void twoRows(
      short[] a, int aOffset, byte[] b, int bOffset, int depth, int limit, int[] c, int cOffset) {
    IntVector whole0 = IntVector.zero(INTS);
    IntVector whole1 = IntVector.zero(INTS);
    IntVector odd0 = IntVector.zero(INTS);
    IntVector odd1 = IntVector.zero(INTS);
    int next = bOffset + depth;
    for (int k = 0; k < limit; k += STEP) {
      ShortVector first = ShortVector.fromArray(SHORTS, a, aOffset + k);
      ShortVector second = ShortVector.fromArray(SHORTS, a, aOffset + k + LANES);
      IntVector pairs0 = pairs(first, second, b, bOffset + k);
      IntVector pairs1 = pairs(first, second, b, next + k);
      whole0 = whole0.add(pairs0);
      whole1 = whole1.add(pairs1);
      odd0 = odd0.add(pairs0.lanewise(VectorOperators.ASHR, 16));
      odd1 = odd1.add(pairs1.lanewise(VectorOperators.ASHR, 16));
    }
    c[cOffset] = unbiased(whole0, odd0, limit / STEP);
    c[cOffset + 1] = unbiased(whole1, odd1, limit / STEP);
  }

  private static int oneRow(short[] a, int aOffset, byte[] b, int bOffset, int limit) {
    IntVector whole = IntVector.zero(INTS);
    IntVector odd = IntVector.zero(INTS);
    for (int k = 0; k < limit; k += STEP) {
      ShortVector first = ShortVector.fromArray(SHORTS, a, aOffset + k);
      ShortVector second = ShortVector.fromArray(SHORTS, a, aOffset + k + LANES);
      IntVector pairs = pairs(first, second, b, bOffset + k);
      whole = whole.add(pairs);
      odd = odd.add(pairs.lanewise(VectorOperators.ASHR, 16));
    }
    return unbiased(whole, odd, limit / STEP);
  }

  private static IntVector pairs(ShortVector first, ShortVector second, byte[] b, int at) {
    return first
        .mul(shorts(b, at))
        .add(second.mul(shorts(b, at + LANES)))
        .add(BIAS)
        .reinterpretAsInts();
  }

  @Override
  void panel(Int4Matrix b, int panel, BlockCodes a, float[] c, int cOffset) {
    // Two small loops and an array between them, so that each stays below the inlining limit.
    int[] dots = new int[b.blocks() * Int4Matrix.PANEL];
    for (int lane = 0; lane < Int4Matrix.PANEL; lane += INTS.length()) {
      blockDots(b, panel, lane, a.pairs, dots);
      scaled(b, panel, lane, a, dots).intoArray(c, cOffset + lane);
    }
  }

  private static void blockDots(Int4Matrix b, int panel, int lane, int[] pairs, int[] dots) {
    int words = b.blockWords();
    int chunk = Math.min(words, CHUNK_WORDS);
    byte[] codes = b.codes;
    int at = panel * b.blocks() * words * Int4Matrix.PANEL_BYTES + lane * Integer.BYTES;
    int pairsAt = 0;
    for (int to = lane; to < dots.length; to += Int4Matrix.PANEL) {
      IntVector dot = IntVector.zero(INTS);
      for (int word = 0; word < words; word += chunk) {
        ShortVector sum = ShortVector.zero(SHORTS);
        for (int i = 0; i < chunk; i++) {
          ShortVector four = ByteVector.fromArray(BYTES, codes, at).reinterpretAsShorts();
          sum = sum.add(four.and(NIBBLE).mul(pair(pairs[pairsAt])));
          ShortVector three = four.lanewise(VectorOperators.LSHR, 4);
          sum = sum.add(three.and(NIBBLE).mul(pair(pairs[pairsAt + 1])));
          ShortVector two = four.lanewise(VectorOperators.LSHR, 8);
          sum = sum.add(two.and(NIBBLE).mul(pair(pairs[pairsAt + 2])));
          ShortVector one = four.lanewise(VectorOperators.LSHR, 12);
          sum = sum.add(one.mul(pair(pairs[pairsAt + 3])));
          at += Int4Matrix.PANEL_BYTES;
          pairsAt += BlockCodes.PAIRS;
        }
        dot = dot.add(halves(sum));
      }
      dot.intoArray(dots, to);
    }
  }

  private static FloatVector scaled(Int4Matrix b, int panel, int lane, BlockCodes a, int[] dots) {
    FloatVector sum = FloatVector.zero(FLOATS);
    int at = panel * b.blocks() * Int4Matrix.PANEL + lane;
    for (int block = 0; block < b.blocks(); block++) {
      IntVector dot = IntVector.fromArray(INTS, dots, block * Int4Matrix.PANEL + lane);
      dot = dot.sub(zeroPoints(b, at).mul(a.sums[block]));
      FloatVector scales = FloatVector.fromArray(FLOATS, b.scales, at).mul(a.scales[block]);
      sum = sum.add(((FloatVector) dot.convert(VectorOperators.I2F, 0)).mul(scales));
      at += Int4Matrix.PANEL;
    }
    return sum;
  }

  private static IntVector zeroPoints(Int4Matrix b, int at) {
    return (IntVector)
        ByteVector.fromArray(QUARTER_BYTES, b.zeroPoints, at)
            .convertShape(VectorOperators.B2I, INTS, 0);
  }

  private static ShortVector pair(int pair) {
    return IntVector.broadcast(INTS, pair).reinterpretAsShorts();
  }

  @Override
  void panel(Int4Matrix b, int panel, float[] a, int aOffset, float[] c, int cOffset) {
    for (int lane = 0; lane < Int4Matrix.PANEL; lane += INTS.length()) {
      floatPanelBody(b, panel, lane, a, aOffset).intoArray(c, cOffset + lane);
    }
  }

  private static FloatVector floatPanelBody(
      Int4Matrix b, int panel, int lane, float[] a, int aOffset) {
    FloatVector sum = FloatVector.zero(FLOATS);
    int words = b.blockWords();
    int at = panel * b.blocks() * Int4Matrix.PANEL + lane;
    int codesAt = panel * b.blocks() * words * Int4Matrix.PANEL_BYTES + lane * Integer.BYTES;
    int aAt = aOffset;
    for (int block = 0; block < b.blocks(); block++) {
      IntVector zeroPoints = zeroPoints(b, at);
      FloatVector blockSum = FloatVector.zero(FLOATS);
      for (int word = 0; word < words; word++) {
        IntVector codes = ByteVector.fromArray(BYTES, b.codes, codesAt).reinterpretAsInts();
        for (int k = 0; k < Int4Matrix.WORD; k++) {
          IntVector code = codes.and(15).sub(zeroPoints);
          FloatVector value = (FloatVector) code.convert(VectorOperators.I2F, 0);
          blockSum = blockSum.add(value.mul(a[aAt + k]));
          codes = codes.lanewise(VectorOperators.LSHR, 4);
        }
        codesAt += Int4Matrix.PANEL_BYTES;
        aAt += Int4Matrix.WORD;
      }
      sum = sum.add(blockSum.mul(FloatVector.fromArray(FLOATS, b.scales, at)));
      at += Int4Matrix.PANEL;
    }
    return sum;
  }
}
