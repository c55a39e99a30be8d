package io.mlops4j.drift;

/** Fixed 64-bit hashes: part of the stored form, so that they never change between versions. */
final class Hashing {
  private static final long SEED = 0x9E37_79B9_7F4A_7C15L;

  private Hashing() {}

  /** The finalizer of SplitMix64 (Steele, Lea, Flood 2014): a bijection. */
  static long mix(long value) {
    long z = value + SEED;
    z = (z ^ (z >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D0_49BB_1331_11EBL;
    return z ^ (z >>> 31);
  }

  static long of(String text) {
    long hash = mix(text.length());
    int i = 0;
    for (; i + 3 < text.length(); i += 4) {
      long four =
          text.charAt(i)
              | (long) text.charAt(i + 1) << 16
              | (long) text.charAt(i + 2) << 32
              | (long) text.charAt(i + 3) << 48;
      hash = mix(hash ^ four);
    }
    for (; i < text.length(); i++) {
      hash = mix(hash ^ text.charAt(i));
    }
    return hash;
  }
}
