package io.mlops4j.quantize.kernel;

import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The block kernels on the vector unit. A block with a value that is not finite, or of a size that
 * is no multiple of two vectors, is left to the scalar form.
 */
final class VectorBlocks implements Blocks {

  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Byte> BYTES =
      VectorSpecies.of(
          byte.class, VectorShape.forBitSize(Math.max(64, FLOATS.vectorBitSize() / 4)));
  private static final int LANES = FLOATS.length();
  private static final int PAIR = 2 * LANES;
  private static final int STRIP_BLOCKS = 64;

  private static final int MAGNITUDE = 0x7FFFFFFF;
  private static final int FLIP = 0x80000000;
  private static final int INFINITY_BITS = 0x7F800000;

  /** 1.5 x 2^23: adding it leaves the value rounded half to even in the low bits. */
  private static final float ROUNDER = 12582912f;

  private static final int ROUNDER_BITS = Float.floatToRawIntBits(ROUNDER);
  private static final int MIN_NORMAL_BITS = Float.floatToRawIntBits(Float.MIN_NORMAL);
  private static final int HALF_BITS = Float.floatToRawIntBits(0.5f);

  private static final Nibbles NIBBLES = new VectorNibbles();

  VectorBlocks() {}

  @Override
  public void choose(
      float[] x,
      int offset,
      int length,
      BlockFormat format,
      float[] scales,
      byte[] zeroPoints,
      int first) {
    ScalarBlocks.check(x, offset, length, format, scales, zeroPoints, first);
    int whole = wholeBlocks(format, length);
    chooseBody(x, offset, whole, format, scales, zeroPoints, first);
    int rest = whole * format.blockSize();
    ScalarBlocks.INSTANCE.choose(
        x, offset + rest, length - rest, format, scales, zeroPoints, first + whole);
  }

  private static int wholeBlocks(BlockFormat format, int length) {
    return format.blockSize() % PAIR == 0 ? length / format.blockSize() : 0;
  }

  /** Answers whether every value is finite. */
  private static boolean chooseBody(
      float[] x,
      int offset,
      int whole,
      BlockFormat format,
      float[] scales,
      byte[] zeroPoints,
      int first) {
    int size = format.blockSize();
    int pairs = size / PAIR;
    int[] low = new int[Math.min(whole, STRIP_BLOCKS) * pairs];
    int[] high = new int[low.length];
    boolean finite = true;
    for (int done = 0; done < whole; done += STRIP_BLOCKS) {
      int blocks = Math.min(STRIP_BLOCKS, whole - done);
      int from = offset + done * size;
      int set = 0;
      int each = pairs;
      if (format.symmetric()) {
        keys(x, from, blocks * pairs, high);
        unite(high, blocks, pairs);
        each = 1;
        set = setMost(high, blocks, format, scales, zeroPoints, first + done);
      } else {
        ends(x, from, blocks * pairs, low, high);
      }
      for (int block = set; block < blocks; block++) {
        int at = first + done + block;
        if (!set(low, high, block * each, each, format, scales, zeroPoints, at)) {
          ScalarBlocks.chooseOne(x, from + block * size, size, format, scales, zeroPoints, at);
          finite = false;
        }
      }
    }
    return finite;
  }

  /**
   * For each two vectors the largest of its values rotated by one bit: so they order by magnitude,
   * and the negative of two is the larger. Kept as unsigned numbers.
   */
  private static void keys(float[] x, int from, int pairs, int[] keys) {
    for (int pair = 0; pair < pairs; pair++) {
      int at = from + pair * PAIR;
      keys[pair] = key(x, at).max(key(x, at + LANES)).reduceLanes(VectorOperators.MAX) ^ FLIP;
    }
  }

  /** Puts the key of each block, the largest of its pairs, where the keys of the pairs were. */
  private static void unite(int[] keys, int blocks, int pairs) {
    for (int block = 0; pairs > 1 && block < blocks; block++) {
      int largest = keys[block * pairs] ^ FLIP;
      for (int pair = 1; pair < pairs; pair++) {
        largest = Math.max(largest, keys[block * pairs + pair] ^ FLIP);
      }
      keys[block] = largest ^ FLIP;
    }
  }

  private static IntVector key(float[] x, int at) {
    IntVector bits = FloatVector.fromArray(FLOATS, x, at).reinterpretAsInts();
    return bits.lanewise(VectorOperators.ROL, 1).lanewise(VectorOperators.XOR, FLIP);
  }

  /**
   * For each two vectors the bits of its largest value and of the negated smallest, zero included.
   */
  private static void ends(float[] x, int from, int pairs, int[] low, int[] high) {
    // Positive floats order like their bits; negative ones, negated, do too.
    for (int pair = 0; pair < pairs; pair++) {
      int at = from + pair * PAIR;
      IntVector a = FloatVector.fromArray(FLOATS, x, at).reinterpretAsInts();
      IntVector b = FloatVector.fromArray(FLOATS, x, at + LANES).reinterpretAsInts();
      high[pair] = a.max(b).max(0).reduceLanes(VectorOperators.MAX);
      IntVector negated = a.lanewise(VectorOperators.XOR, FLIP);
      low[pair] =
          negated
              .max(b.lanewise(VectorOperators.XOR, FLIP))
              .max(0)
              .reduceLanes(VectorOperators.MAX);
    }
  }

  /**
   * Sets as many symmetric blocks as fill vectors, from the key of each; answers how many, none
   * where a value is not finite.
   */
  private static int setMost(
      int[] keys, int blocks, BlockFormat format, float[] scales, byte[] zeroPoints, int first) {
    // A power of two, so that multiplying is dividing.
    float share = -1f / format.middle();
    int most = INTS.loopBound(blocks);
    IntVector largest = IntVector.zero(INTS);
    for (int block = 0; block < most; block += LANES) {
      IntVector key = IntVector.fromArray(INTS, keys, block);
      IntVector magnitude = key.lanewise(VectorOperators.LSHR, 1);
      largest = largest.max(magnitude);
      IntVector scale =
          magnitude
              .or(key.lanewise(VectorOperators.LSHL, 31))
              .reinterpretAsFloats()
              .mul(share)
              .reinterpretAsInts();
      scale.and(isNormal(scale)).reinterpretAsFloats().intoArray(scales, first + block);
    }
    if (largest.reduceLanes(VectorOperators.MAX) >= INFINITY_BITS) {
      return 0;
    }
    Arrays.fill(zeroPoints, first, first + most, (byte) format.middle());
    return most;
  }

  /** All ones for bits of a magnitude that can be divided by, zeros for those of a smaller one. */
  private static IntVector isNormal(IntVector bits) {
    return IntVector.broadcast(INTS, MIN_NORMAL_BITS - 1)
        .sub(bits.and(MAGNITUDE))
        .lanewise(VectorOperators.ASHR, 31);
  }

  /** Answers false, and does nothing, for a block with a value that is not finite. */
  private static boolean set(
      int[] low,
      int[] high,
      int from,
      int pairs,
      BlockFormat format,
      float[] scales,
      byte[] zeroPoints,
      int at) {
    int lowest = 0;
    int highest = 0;
    for (int pair = from; pair < from + pairs; pair++) {
      lowest = Math.max(lowest, low[pair]);
      highest = format.symmetric() ? high[pair] : Math.max(highest, high[pair]);
    }
    if (format.symmetric()) {
      boolean negative = (highest & 1) != 0;
      lowest = negative ? highest >>> 1 : 0;
      highest = negative ? 0 : highest >>> 1;
    }
    if (lowest >= INFINITY_BITS || highest >= INFINITY_BITS) {
      return false;
    }
    ScalarBlocks.set(
        -Float.intBitsToFloat(lowest),
        Float.intBitsToFloat(highest),
        format,
        scales,
        zeroPoints,
        at);
    return true;
  }

  @Override
  public void encode(
      float[] x,
      int offset,
      int length,
      BlockFormat format,
      float[] scales,
      byte[] zeroPoints,
      int first,
      byte[] codes,
      int codesOffset) {
    ScalarBlocks.check(x, offset, length, format, scales, zeroPoints, first);
    Extents.check(codes.length, codesOffset, length);
    int whole = wholeBlocks(format, length);
    encodeBody(x, offset, codes, codesOffset, whole, format, scales, zeroPoints, first);
    int rest = whole * format.blockSize();
    ScalarBlocks.INSTANCE.encode(
        x,
        offset + rest,
        length - rest,
        format,
        scales,
        zeroPoints,
        first + whole,
        codes,
        codesOffset + rest);
  }

  private static void encodeBody(
      float[] x,
      int offset,
      byte[] codes,
      int codesOffset,
      int blocks,
      BlockFormat format,
      float[] scales,
      byte[] zeroPoints,
      int first) {
    int maxBits = Float.floatToRawIntBits(format.maxCode());
    int end = blocks * format.blockSize();
    int block = first;
    int left = format.blockSize();
    // One loop over all blocks: a loop of few rounds for each block is slower.
    for (int i = 0; i < end; i += LANES) {
      float inverse = ScalarBlocks.inverse(scales[block]);
      IntVector bits =
          FloatVector.fromArray(FLOATS, x, offset + i).mul(inverse).reinterpretAsInts();
      IntVector notNan =
          bits.and(MAGNITUDE).sub(INFINITY_BITS + 1).lanewise(VectorOperators.ASHR, 31);
      FloatVector position = bits.and(notNan).reinterpretAsFloats().add(zeroPoints[block] & 0xFF);
      position = position.reinterpretAsInts().max(0).min(maxBits).reinterpretAsFloats();
      roundedHalfUp(position).intoArray(codes, codesOffset + i);
      left -= LANES;
      block += left == 0 ? 1 : 0;
      left = left == 0 ? format.blockSize() : left;
    }
  }

  /**
   * Half to even first; where that went down from a half, one is added. The code is in the lowest
   * byte, which is all that the conversion keeps.
   */
  private static ByteVector roundedHalfUp(FloatVector position) {
    FloatVector shifted = position.add(ROUNDER);
    FloatVector rest = position.sub(shifted.sub(ROUNDER));
    IntVector notHalf =
        rest.reinterpretAsInts().max(0).sub(HALF_BITS).lanewise(VectorOperators.ASHR, 31);
    IntVector code = shifted.reinterpretAsInts().sub(ROUNDER_BITS - 1).add(notHalf);
    return (ByteVector) code.convertShape(VectorOperators.I2B, BYTES, 0);
  }

  @Override
  public void quantizeToNibbles(
      float[] x,
      int offset,
      int length,
      BlockFormat format,
      float[] scales,
      byte[] zeroPoints,
      int first,
      byte[] packed,
      int packedOffset) {
    ScalarBlocks.checkNibbles(
        x, offset, length, format, scales, zeroPoints, first, packed, packedOffset);
    byte[] codes = new byte[Math.min(length, ScalarBlocks.strip(format))];
    Pairs pairs = new Pairs(codes.length / PAIR);
    for (int done = 0; done < length; done += codes.length) {
      int count = Math.min(codes.length, length - done);
      int block = first + done / format.blockSize();
      int at = offset + done;
      int whole = wholeBlocks(format, count);
      int rest = whole * format.blockSize();
      if (!chooseBody(x, at, whole, format, scales, zeroPoints, block)
          || !pairs.encode(x, at, codes, whole, format, scales, zeroPoints, block)) {
        encodeBody(x, at, codes, 0, whole, format, scales, zeroPoints, block);
      }
      choose(x, at + rest, count - rest, format, scales, zeroPoints, block + whole);
      encode(x, at + rest, count - rest, format, scales, zeroPoints, block + whole, codes, rest);
      NIBBLES.pack(codes, 0, packed, packedOffset + done / 2, count, NibbleOrder.LOW_FIRST);
    }
  }

  /** Scale and zero point of every two vectors of a strip, so that one loop goes over them all. */
  private static final class Pairs {
    private final float[] inverses;
    private final float[] zeros;

    Pairs(int most) {
      inverses = new float[most];
      zeros = new float[most];
    }

    /**
     * Encodes finite values, half to even. Answers false where a value was just a half above a
     * code: that is rare, and there half up may be another code.
     */
    boolean encode(
        float[] x,
        int offset,
        byte[] codes,
        int blocks,
        BlockFormat format,
        float[] scales,
        byte[] zeroPoints,
        int first) {
      int each = format.blockSize() / PAIR;
      int set = format.symmetric() ? setMost(blocks, each, format, scales, first) : 0;
      for (int block = set, pair = set * each; block < blocks; block++) {
        float inverse = ScalarBlocks.inverse(scales[first + block]);
        float zero = zeroPoints[first + block] & 0xFF;
        for (int end = pair + each; pair < end; pair++) {
          inverses[pair] = inverse;
          zeros[pair] = zero;
        }
      }
      return encode(x, offset, codes, blocks * each, format.maxCode()) < HALF_BITS;
    }

    /** As many symmetric blocks as fill vectors; answers how many. */
    private int setMost(int blocks, int each, BlockFormat format, float[] scales, int first) {
      int most = FLOATS.loopBound(blocks);
      for (int block = 0; block < most; block += LANES) {
        FloatVector scale = FloatVector.fromArray(FLOATS, scales, first + block);
        FloatVector.broadcast(FLOATS, 1f)
            .div(scale)
            .reinterpretAsInts()
            .and(isNormal(scale.reinterpretAsInts()))
            .reinterpretAsFloats()
            .intoArray(inverses, block);
      }
      for (int pair = most * each - 1; each > 1 && pair >= 0; pair--) {
        inverses[pair] = inverses[pair / each];
      }
      Arrays.fill(zeros, 0, most * each, format.middle());
      return most;
    }

    /** The bits of the largest distance above a code. */
    private int encode(float[] x, int offset, byte[] codes, int count, float maxCode) {
      int maxBits = Float.floatToRawIntBits(maxCode);
      IntVector rests = IntVector.zero(INTS);
      // One vector a round: with two, the compiler of Java 17 leaves some of this on the heap.
      for (int i = 0; i < 2 * count; i++) {
        FloatVector inverse = FloatVector.broadcast(FLOATS, inverses[i >> 1]);
        FloatVector zero = FloatVector.broadcast(FLOATS, zeros[i >> 1]);
        int at = i * LANES;
        FloatVector values = FloatVector.fromArray(FLOATS, x, offset + at);
        FloatVector position = position(values, inverse, zero, maxBits);
        FloatVector shifted = position.add(ROUNDER);
        rests = rests.max(position.sub(shifted.sub(ROUNDER)).reinterpretAsInts());
        lowestBytes(shifted).intoArray(codes, at);
      }
      return rests.reduceLanes(VectorOperators.MAX);
    }

    private static FloatVector position(
        FloatVector values, FloatVector inverse, FloatVector zero, int maxBits) {
      return values
          .mul(inverse)
          .add(zero)
          .reinterpretAsInts()
          .max(0)
          .min(maxBits)
          .reinterpretAsFloats();
    }

    /** The code: the bits of the rounder end in eight zeros. */
    private static ByteVector lowestBytes(FloatVector shifted) {
      return (ByteVector) shifted.reinterpretAsInts().convertShape(VectorOperators.I2B, BYTES, 0);
    }
  }

  @Override
  public void decode(
      byte[] codes,
      int codesOffset,
      int length,
      BlockFormat format,
      float[] scales,
      byte[] zeroPoints,
      int first,
      float[] x,
      int offset) {
    ScalarBlocks.check(x, offset, length, format, scales, zeroPoints, first);
    Extents.check(codes.length, codesOffset, length);
    int size = format.blockSize();
    for (int done = 0, block = first; done < length; done += size, block++) {
      int count = Math.min(size, length - done);
      int limit = FLOATS.loopBound(count);
      int zeroPoint = zeroPoints[block] & 0xFF;
      int from = codesOffset + done;
      VectorKernels.dequantizeBody(
          codes, from, x, offset + done, limit, scales[block], zeroPoint, 0xFF);
      ScalarKernels.dequantizeUnsignedFrom(
          codes, from, x, offset + done, limit, count, scales[block], zeroPoint);
    }
  }
}
