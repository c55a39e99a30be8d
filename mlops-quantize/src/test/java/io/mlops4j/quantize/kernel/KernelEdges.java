package io.mlops4j.quantize.kernel;

import java.util.Random;

/** Sizes, offsets and values around the edges of vectors, blocks and number formats. */
final class KernelEdges {

  /** Around multiples of 8, 16, 32, 64 and 128, and the strips of several hundred. */
  static final int[] LENGTHS = {
    0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 23, 31, 32, 33, 47, 48, 49, 63, 64, 65, 95, 96, 127, 128, 129,
    255, 256, 257, 511, 512, 513, 1000, 1023, 1024, 1025, 2047, 2048, 2049, 4100
  };

  static final int[] OFFSETS = {0, 1, 3, 7, 8, 15, 16, 17};

  private static final float[] SPECIAL = {
    Float.NaN,
    Float.intBitsToFloat(0x7F800001),
    Float.intBitsToFloat(0xFFFFFFFF),
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    Float.MIN_NORMAL,
    -Float.MIN_NORMAL,
    Math.nextDown(Float.MIN_NORMAL),
    0f,
    -0f,
    0.5f,
    1.5f,
    -2.5f,
    Math.nextDown(0.5f),
    65504f,
    65519.996f,
    65520f,
    1e-7f
  };

  private KernelEdges() {}

  static float[] floats(int length, long seed) {
    Random random = new Random(seed);
    float[] x = new float[length];
    boolean calm = random.nextBoolean();
    for (int i = 0; i < length; i++) {
      boolean special = random.nextInt(calm ? 200 : 6) == 0;
      x[i] =
          special
              ? SPECIAL[random.nextInt(SPECIAL.length)]
              : Math.round(random.nextGaussian() * 64) / (calm ? 8f : 3f);
    }
    return x;
  }

  static float[] finite(int length, long seed) {
    Random random = new Random(seed);
    float[] x = new float[length];
    for (int i = 0; i < length; i++) {
      x[i] = (float) random.nextGaussian();
    }
    return x;
  }

  /** Every byte, with the extremes more often than chance has them. */
  static byte[] bytes(int length, long seed) {
    Random random = new Random(seed);
    byte[] x = new byte[length];
    random.nextBytes(x);
    for (int i = 0; i < length; i++) {
      int draw = random.nextInt(8);
      x[i] = draw == 0 ? Byte.MIN_VALUE : draw == 1 ? Byte.MAX_VALUE : x[i];
    }
    return x;
  }
}
