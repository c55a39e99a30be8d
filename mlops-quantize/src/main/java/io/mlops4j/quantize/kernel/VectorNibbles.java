package io.mlops4j.quantize.kernel;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** The packing on the vector unit: two codes are the bytes of a 16-bit lane. */
final class VectorNibbles implements Nibbles {

  private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Short> SHORTS = ShortVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Byte> HALF_BYTES =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(BYTES.vectorBitSize() / 2));
  private static final int LANES = BYTES.length();
  private static final short NIBBLE = 15;

  VectorNibbles() {}

  @Override
  public void pack(
      byte[] codes,
      int codesOffset,
      byte[] packed,
      int packedOffset,
      int length,
      NibbleOrder order) {
    ScalarNibbles.check(codes, codesOffset, packed, packedOffset, length);
    int limit = BYTES.loopBound(length);
    if (order == NibbleOrder.LOW_FIRST) {
      packLowFirst(codes, codesOffset, packed, packedOffset, limit);
    } else {
      packHighFirst(codes, codesOffset, packed, packedOffset, limit);
    }
    ScalarNibbles.packFrom(codes, codesOffset, packed, packedOffset, limit, length, order);
  }

  private static void packLowFirst(
      byte[] codes, int codesOffset, byte[] packed, int packedOffset, int limit) {
    for (int i = 0; i < limit; i += LANES) {
      ShortVector pairs = pairs(codes, codesOffset + i);
      ShortVector second = pairs.lanewise(VectorOperators.LSHR, 4).and((short) 0xF0);
      narrowed(pairs.and(NIBBLE).or(second)).intoArray(packed, packedOffset + i / 2);
    }
  }

  private static void packHighFirst(
      byte[] codes, int codesOffset, byte[] packed, int packedOffset, int limit) {
    for (int i = 0; i < limit; i += LANES) {
      ShortVector pairs = pairs(codes, codesOffset + i);
      ShortVector second = pairs.lanewise(VectorOperators.LSHR, 8).and(NIBBLE);
      narrowed(pairs.and(NIBBLE).lanewise(VectorOperators.LSHL, 4).or(second))
          .intoArray(packed, packedOffset + i / 2);
    }
  }

  private static ShortVector pairs(byte[] codes, int at) {
    return ByteVector.fromArray(BYTES, codes, at).reinterpretAsShorts();
  }

  private static ByteVector narrowed(ShortVector pairs) {
    return (ByteVector) pairs.convertShape(VectorOperators.S2B, HALF_BYTES, 0);
  }

  @Override
  public void unpackUnsigned(
      byte[] packed,
      int packedOffset,
      byte[] codes,
      int codesOffset,
      int length,
      NibbleOrder order) {
    unpack(packed, packedOffset, codes, codesOffset, length, order, 0);
  }

  @Override
  public void unpackSigned(
      byte[] packed,
      int packedOffset,
      byte[] codes,
      int codesOffset,
      int length,
      NibbleOrder order) {
    unpack(packed, packedOffset, codes, codesOffset, length, order, 8);
  }

  private static void unpack(
      byte[] packed,
      int packedOffset,
      byte[] codes,
      int codesOffset,
      int length,
      NibbleOrder order,
      int sign) {
    ScalarNibbles.check(codes, codesOffset, packed, packedOffset, length);
    int limit = BYTES.loopBound(length);
    if (order == NibbleOrder.LOW_FIRST) {
      unpackLowFirst(packed, packedOffset, codes, codesOffset, limit, (byte) sign);
    } else {
      unpackHighFirst(packed, packedOffset, codes, codesOffset, limit, (byte) sign);
    }
    ScalarNibbles.unpackFrom(packed, packedOffset, codes, codesOffset, limit, length, order, sign);
  }

  private static void unpackLowFirst(
      byte[] packed, int packedOffset, byte[] codes, int codesOffset, int limit, byte sign) {
    for (int i = 0; i < limit; i += LANES) {
      ShortVector bytes = widened(packed, packedOffset + i / 2);
      ShortVector high = bytes.lanewise(VectorOperators.LSHL, 4).and((short) 0x0F00);
      signed(bytes.and(NIBBLE).or(high), sign).intoArray(codes, codesOffset + i);
    }
  }

  private static void unpackHighFirst(
      byte[] packed, int packedOffset, byte[] codes, int codesOffset, int limit, byte sign) {
    for (int i = 0; i < limit; i += LANES) {
      ShortVector bytes = widened(packed, packedOffset + i / 2);
      ShortVector high = bytes.lanewise(VectorOperators.LSHR, 4).and(NIBBLE);
      ShortVector low = bytes.lanewise(VectorOperators.LSHL, 8).and((short) 0x0F00);
      signed(high.or(low), sign).intoArray(codes, codesOffset + i);
    }
  }

  private static ShortVector widened(byte[] packed, int at) {
    return (ShortVector)
        ByteVector.fromArray(HALF_BYTES, packed, at).convertShape(VectorOperators.B2S, SHORTS, 0);
  }

  private static ByteVector signed(ShortVector codes, byte sign) {
    return codes.reinterpretAsBytes().lanewise(VectorOperators.XOR, sign).sub(sign);
  }
}
