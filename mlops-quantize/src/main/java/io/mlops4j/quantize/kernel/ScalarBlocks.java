package io.mlops4j.quantize.kernel;

/** The block kernels in plain Java; also the odd cases of the vector form. */
final class ScalarBlocks implements Blocks {

  static final ScalarBlocks INSTANCE = new ScalarBlocks();

  private static final int STRIP_VALUES = 1024;

  private ScalarBlocks() {}

  @Override
  public void choose(
      float[] x,
      int offset,
      int length,
      BlockFormat format,
      float[] scales,
      byte[] zeroPoints,
      int first) {
    check(x, offset, length, format, scales, zeroPoints, first);
    int size = format.blockSize();
    for (int done = 0, block = first; done < length; done += size, block++) {
      chooseOne(x, offset + done, Math.min(size, length - done), format, scales, zeroPoints, block);
    }
  }

  static void chooseOne(
      float[] x,
      int offset,
      int length,
      BlockFormat format,
      float[] scales,
      byte[] zeroPoints,
      int block) {
    float low = 0f;
    float high = 0f;
    for (int i = offset; i < offset + length; i++) {
      float value = x[i];
      if (Float.isFinite(value)) {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }
    set(low, high, format, scales, zeroPoints, block);
  }

  /** Scale and zero point of a block that goes from {@code low} to {@code high}, zero included. */
  static void set(
      float low, float high, BlockFormat format, float[] scales, byte[] zeroPoints, int block) {
    float scale;
    int zeroPoint = format.middle();
    if (format.symmetric()) {
      scale = (high > -low ? high : low) / -format.middle();
    } else {
      int maxCode = format.maxCode();
      scale = (high - low) / maxCode;
      if (scale == Float.POSITIVE_INFINITY) {
        scale = high / maxCode - low / maxCode;
      }
      zeroPoint = scale == 0f ? 0 : Math.min(maxCode, (int) (-low / scale + 0.5f));
    }
    // Too small to divide by: the block is stored as zeros.
    scales[block] = Math.abs(scale) >= Float.MIN_NORMAL ? scale : 0f;
    zeroPoints[block] = (byte) zeroPoint;
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
    check(x, offset, length, format, scales, zeroPoints, first);
    Extents.check(codes.length, codesOffset, length);
    int size = format.blockSize();
    for (int done = 0, block = first; done < length; done += size, block++) {
      encodeFrom(
          x,
          offset + done,
          codes,
          codesOffset + done,
          0,
          Math.min(size, length - done),
          inverse(scales[block]),
          zeroPoints[block] & 0xFF,
          format.maxCode());
    }
  }

  static float inverse(float scale) {
    return scale == 0f ? 0f : 1f / scale;
  }

  static void encodeFrom(
      float[] x,
      int offset,
      byte[] codes,
      int codesOffset,
      int from,
      int length,
      float inverse,
      int zeroPoint,
      int maxCode) {
    for (int i = from; i < length; i++) {
      codes[codesOffset + i] = (byte) code(x[offset + i] * inverse, zeroPoint, maxCode);
    }
  }

  private static int code(float scaled, int zeroPoint, int maxCode) {
    if (Float.isNaN(scaled)) {
      return zeroPoint;
    }
    float position = scaled + zeroPoint;
    if (position < 0.5f) {
      return 0;
    }
    // Exact: within the range of the codes, adding one half does not lose a bit.
    return position >= maxCode ? maxCode : (int) (position + 0.5f);
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
    check(x, offset, length, format, scales, zeroPoints, first);
    Extents.check(codes.length, codesOffset, length);
    int size = format.blockSize();
    for (int done = 0, block = first; done < length; done += size, block++) {
      int count = Math.min(size, length - done);
      ScalarKernels.dequantizeUnsignedFrom(
          codes,
          codesOffset + done,
          x,
          offset + done,
          0,
          count,
          scales[block],
          zeroPoints[block] & 0xFF);
    }
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
    checkNibbles(x, offset, length, format, scales, zeroPoints, first, packed, packedOffset);
    byte[] codes = new byte[Math.min(length, strip(format))];
    for (int done = 0; done < length; done += codes.length) {
      int count = Math.min(codes.length, length - done);
      int block = first + done / format.blockSize();
      choose(x, offset + done, count, format, scales, zeroPoints, block);
      encode(x, offset + done, count, format, scales, zeroPoints, block, codes, 0);
      ScalarNibbles.packFrom(
          codes, 0, packed, packedOffset + done / 2, 0, count, NibbleOrder.LOW_FIRST);
    }
  }

  /** An even number of values in whole blocks, which stays in the nearest cache. */
  static int strip(BlockFormat format) {
    return Math.max(1, STRIP_VALUES / format.blockSize()) * 2 * format.blockSize();
  }

  static void checkNibbles(
      float[] x,
      int offset,
      int length,
      BlockFormat format,
      float[] scales,
      byte[] zeroPoints,
      int first,
      byte[] packed,
      int packedOffset) {
    if (format.bits() > 4) {
      throw new IllegalArgumentException("codes of " + format.bits() + " bits are no nibbles");
    }
    check(x, offset, length, format, scales, zeroPoints, first);
    Extents.check(packed.length, packedOffset, length / 2 + length % 2);
  }

  static void check(
      float[] x,
      int offset,
      int length,
      BlockFormat format,
      float[] scales,
      byte[] zeroPoints,
      int first) {
    Extents.check(x.length, offset, length);
    Extents.check(scales.length, first, format.blocks(length));
    Extents.check(zeroPoints.length, first, format.blocks(length));
  }
}
