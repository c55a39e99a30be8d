package io.mlops4j.drift.order;

import java.util.Arrays;

/**
 * Sorts order-preserving keys in linear time, with scratch memory that is used again.
 *
 * <p>Least significant digit first, 11 bits a pass; passes in which all keys agree are left out.
 * Confined; several sketches of one thread may share it.
 */
public final class RadixSort {
  /** Below this a comparison sort is faster than filling the histograms. */
  private static final int SMALL = 1024;

  private static final int DIGIT_BITS = 11;
  private static final int DIGITS = 6;
  private static final int RADIX = 1 << DIGIT_BITS;
  private static final int MASK = RADIX - 1;

  /** The top digit holds nine bits, the first of them the sign. */
  private static final int TOP_SIGN = 1 << 8;

  private final int[] counts = new int[DIGITS * RADIX];
  private long[] other = new long[0];

  /** A sort without scratch memory so far. */
  public RadixSort() {}

  /**
   * Returns values in ascending order, -0 before 0 and NaN last.
   *
   * @param values the sample, which is not changed
   * @return a new array
   */
  public static double[] sorted(double[] values) {
    if (values.length < SMALL) {
      double[] copy = values.clone();
      Arrays.sort(copy);
      return copy;
    }
    long[] keys = new long[values.length];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = OrderKey.of(values[i]);
    }
    new RadixSort().sort(keys, keys.length);
    double[] sorted = new double[keys.length];
    for (int i = 0; i < keys.length; i++) {
      sorted[i] = OrderKey.value(keys[i]);
    }
    return sorted;
  }

  /**
   * Sorts the first {@code n} keys ascending.
   *
   * @param keys the keys
   * @param n how many of them
   */
  public void sort(long[] keys, int n) {
    if (n < SMALL) {
      Arrays.sort(keys, 0, n);
      return;
    }
    if (other.length < n) {
      other = new long[n];
    }
    count(keys, n);
    long[] from = keys;
    long[] to = other;
    for (int digit = 0; digit < DIGITS; digit++) {
      int base = digit * RADIX;
      int flip = digit == DIGITS - 1 ? TOP_SIGN : 0;
      int shift = digit * DIGIT_BITS;
      if (counts[base + (((int) (from[0] >>> shift) & MASK) ^ flip)] < n) {
        accumulate(base);
        scatter(from, to, n, base, shift, flip);
        long[] swap = from;
        from = to;
        to = swap;
      }
    }
    if (from != keys) {
      System.arraycopy(from, 0, keys, 0, n);
    }
  }

  private void count(long[] keys, int n) {
    Arrays.fill(counts, 0);
    for (int i = 0; i < n; i++) {
      long key = keys[i];
      counts[(int) key & MASK]++;
      counts[RADIX + ((int) (key >>> 11) & MASK)]++;
      counts[2 * RADIX + ((int) (key >>> 22) & MASK)]++;
      counts[3 * RADIX + ((int) (key >>> 33) & MASK)]++;
      counts[4 * RADIX + ((int) (key >>> 44) & MASK)]++;
      counts[5 * RADIX + ((int) (key >>> 55) ^ TOP_SIGN)]++;
    }
  }

  private void accumulate(int base) {
    int position = 0;
    for (int i = base; i < base + RADIX; i++) {
      int count = counts[i];
      counts[i] = position;
      position += count;
    }
  }

  private void scatter(long[] from, long[] to, int n, int base, int shift, int flip) {
    for (int i = 0; i < n; i++) {
      long key = from[i];
      to[counts[base + (((int) (key >>> shift) & MASK) ^ flip)]++] = key;
    }
  }
}
