package io.mlops4j.drift.stat;

import java.util.Arrays;

/**
 * Sorts doubles by the bits of an order-preserving key: least significant digit first, 11 bits a
 * pass, passes in which all keys agree left out. Time is linear, memory two arrays of keys. NaN
 * sorts last, -0 before 0.
 */
final class RadixSort {
  /** Below this a comparison sort is faster than filling the histograms. */
  private static final int SMALL = 2048;

  private static final int DIGIT_BITS = 11;
  private static final int DIGITS = 6;
  private static final int RADIX = 1 << DIGIT_BITS;
  private static final int MASK = RADIX - 1;

  private RadixSort() {}

  /** Returns the values in ascending order in a new array. */
  static double[] sorted(double[] values) {
    if (values.length < SMALL) {
      double[] copy = values.clone();
      Arrays.sort(copy);
      return copy;
    }
    int n = values.length;
    long[] keys = new long[n];
    int[] counts = new int[DIGITS * RADIX];
    for (int i = 0; i < n; i++) {
      long key = key(values[i]);
      keys[i] = key;
      counts[(int) key & MASK]++;
      counts[RADIX + ((int) (key >>> 11) & MASK)]++;
      counts[2 * RADIX + ((int) (key >>> 22) & MASK)]++;
      counts[3 * RADIX + ((int) (key >>> 33) & MASK)]++;
      counts[4 * RADIX + ((int) (key >>> 44) & MASK)]++;
      counts[5 * RADIX + (int) (key >>> 55)]++;
    }
    long[] other = new long[n];
    int[] next = new int[RADIX];
    for (int digit = 0; digit < DIGITS; digit++) {
      int shift = digit * DIGIT_BITS;
      int base = digit * RADIX;
      if (counts[base + ((int) (keys[0] >>> shift) & MASK)] == n) {
        continue;
      }
      int position = 0;
      for (int i = 0; i < RADIX; i++) {
        next[i] = position;
        position += counts[base + i];
      }
      scatter(keys, other, next, shift);
      long[] swap = keys;
      keys = other;
      other = swap;
    }
    double[] sorted = new double[n];
    for (int i = 0; i < n; i++) {
      sorted[i] = value(keys[i]);
    }
    return sorted;
  }

  private static void scatter(long[] from, long[] to, int[] next, int shift) {
    for (long key : from) {
      to[next[(int) (key >>> shift) & MASK]++] = key;
    }
  }

  /** Bits whose unsigned order is the order of the doubles. */
  private static long key(double value) {
    long bits = Double.doubleToLongBits(value);
    return bits ^ ((bits >> 63) | Long.MIN_VALUE);
  }

  private static double value(long key) {
    return Double.longBitsToDouble(key ^ (((key ^ Long.MIN_VALUE) >> 63) | Long.MIN_VALUE));
  }
}
