package io.mlops4j.quantize;

import java.nio.FloatBuffer;

/**
 * Counts of values in bins of equal relative width: 256 for each power of two and sign, so that a
 * bin is never wider than half a step of an 8-bit grid, wherever the range ends and however long
 * its tail is. Values more than {@value #OCTAVES} powers of two below the largest magnitude count
 * as zero. Values that are not finite are left out. At most 120 KB, whatever is added. Confined.
 */
final class ValueHistogram {

  private static final int OCTAVES = 28;
  private static final int MANTISSA_BITS = 8;
  private static final int SHIFT = 23 - MANTISSA_BITS;
  private static final int BINS = 1 << MANTISSA_BITS;
  private static final int EXPONENTS = 255;

  private static final long[] NONE = {};

  private final long[][] positive = new long[EXPONENTS][0];
  private final long[][] negative = new long[EXPONENTS][0];
  private final float[] chunk = new float[4096];
  private int top = -1;
  private long zeros;
  private float min;
  private float max;

  void add(FloatBuffer values) {
    while (values.hasRemaining()) {
      int length = Math.min(chunk.length, values.remaining());
      values.get(chunk, 0, length);
      for (int i = 0; i < length; i++) {
        add(chunk[i]);
      }
    }
  }

  private void add(float value) {
    int bits = Float.floatToRawIntBits(value);
    int exponent = (bits >>> 23) & 255;
    if (exponent == EXPONENTS) {
      return;
    }
    if (exponent + OCTAVES <= top || exponent == 0) {
      zeros++;
      return;
    }
    long[][] side = bits < 0 ? negative : positive;
    long[] octave = side[exponent];
    if (octave.length == 0) {
      octave = new long[BINS];
      side[exponent] = octave;
      raise(exponent);
    }
    octave[(bits >>> SHIFT) & (BINS - 1)]++;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }

  /** Forgets what is too small beside a new largest magnitude. */
  private void raise(int exponent) {
    if (exponent <= top) {
      return;
    }
    for (int small = Math.max(0, top - OCTAVES); small + OCTAVES <= exponent; small++) {
      zeros += drop(positive, small) + drop(negative, small);
    }
    top = exponent;
  }

  private static long drop(long[][] side, int exponent) {
    long count = 0;
    for (long bin : side[exponent]) {
      count += bin;
    }
    side[exponent] = NONE;
    return count;
  }

  /** The counts in the order of the values. */
  SortedCounts sorted() {
    SortedCounts.Builder builder = new SortedCounts.Builder(min, max);
    for (int exponent = top; exponent >= 0; exponent--) {
      for (int bin = negative[exponent].length - 1; bin >= 0; bin--) {
        builder.add(-middle(exponent, bin), negative[exponent][bin]);
      }
    }
    builder.add(0, zeros);
    for (int exponent = 0; exponent <= top; exponent++) {
      for (int bin = 0; bin < positive[exponent].length; bin++) {
        builder.add(middle(exponent, bin), positive[exponent][bin]);
      }
    }
    return builder.build();
  }

  private static float middle(int exponent, int bin) {
    return Float.intBitsToFloat((exponent << 23) | (bin << SHIFT) | (1 << (SHIFT - 1)));
  }
}
