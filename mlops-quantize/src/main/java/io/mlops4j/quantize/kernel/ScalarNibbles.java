package io.mlops4j.quantize.kernel;

/** The packing in plain Java; also the tails of the vector form. */
final class ScalarNibbles implements Nibbles {

  static final ScalarNibbles INSTANCE = new ScalarNibbles();

  private static final int NIBBLE = 15;

  private ScalarNibbles() {}

  @Override
  public void pack(
      byte[] codes,
      int codesOffset,
      byte[] packed,
      int packedOffset,
      int length,
      NibbleOrder order) {
    check(codes, codesOffset, packed, packedOffset, length);
    packFrom(codes, codesOffset, packed, packedOffset, 0, length, order);
  }

  /** {@code from} is even. */
  static void packFrom(
      byte[] codes,
      int codesOffset,
      byte[] packed,
      int packedOffset,
      int from,
      int length,
      NibbleOrder order) {
    for (int i = from; i < length; i += 2) {
      int first = codes[codesOffset + i] & NIBBLE;
      int second = i + 1 < length ? codes[codesOffset + i + 1] & NIBBLE : 0;
      packed[packedOffset + i / 2] =
          (byte) (order == NibbleOrder.LOW_FIRST ? first | (second << 4) : (first << 4) | second);
    }
  }

  @Override
  public void unpackUnsigned(
      byte[] packed,
      int packedOffset,
      byte[] codes,
      int codesOffset,
      int length,
      NibbleOrder order) {
    check(codes, codesOffset, packed, packedOffset, length);
    unpackFrom(packed, packedOffset, codes, codesOffset, 0, length, order, 0);
  }

  @Override
  public void unpackSigned(
      byte[] packed,
      int packedOffset,
      byte[] codes,
      int codesOffset,
      int length,
      NibbleOrder order) {
    check(codes, codesOffset, packed, packedOffset, length);
    unpackFrom(packed, packedOffset, codes, codesOffset, 0, length, order, 8);
  }

  /** {@code sign} is 8 for signed codes, whose top bit it spreads, and 0 for unsigned ones. */
  static void unpackFrom(
      byte[] packed,
      int packedOffset,
      byte[] codes,
      int codesOffset,
      int from,
      int length,
      NibbleOrder order,
      int sign) {
    int firstShift = order == NibbleOrder.LOW_FIRST ? 0 : 4;
    for (int i = from; i < length; i++) {
      int code = packed[packedOffset + i / 2] >> (i % 2 == 0 ? firstShift : 4 - firstShift);
      codes[codesOffset + i] = (byte) (((code & NIBBLE) ^ sign) - sign);
    }
  }

  static void check(byte[] codes, int codesOffset, byte[] packed, int packedOffset, int length) {
    Extents.check(codes.length, codesOffset, length);
    Extents.check(packed.length, packedOffset, length / 2 + length % 2);
  }
}
