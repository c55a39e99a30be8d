package io.mlops4j.drift.order;

import java.util.Arrays;

/**
 * Sorts order-preserving keys in linear time, with scratch memory that is used again.
 *
 * <p>Three passes of 11 bits, least significant first, over the 33 bits below the highest in which
 * keys differ; what they leave out of order, which is little in most samples, is put in place by
 * insertion. Where it is not little, the bits below are sorted in the same way. Confined; several
 * sketches of one thread may share it.
 */
public final class RadixSort {
  /** Below this a comparison sort is faster than filling the histograms. */
  private static final int SMALL = 1024;

  private static final int DIGIT_BITS = 11;
  private static final int RADIX = 1 << DIGIT_BITS;
  private static final int MASK = RADIX - 1;
  private static final int WINDOW_BITS = 3 * DIGIT_BITS;

  /**
   * Insertions that take longer than this many steps for each key cost more than further passes.
   */
  private static final int STEPS_PER_KEY = 2;

  private final int[] counts = new int[RADIX];
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
    int low = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(varying(keys, n)) - WINDOW_BITS);
    sortBits(keys, n, low, low + WINDOW_BITS);
    if (low > 0 && !insert(keys, n)) {
      sortBits(keys, n, 0, low);
      sortBits(keys, n, low, low + WINDOW_BITS);
    }
  }

  /** The bits in which not all keys agree. */
  private static long varying(long[] keys, int n) {
    long first = keys[0];
    long varying = 0;
    for (int i = 1; i < n; i++) {
      varying |= keys[i] ^ first;
    }
    return varying;
  }

  /** Sorts by some of the bits and leaves the order of keys that agree in them. */
  private void sortBits(long[] keys, int n, int low, int end) {
    long[] from = keys;
    long[] to = other;
    for (int shift = low; shift < end; shift += DIGIT_BITS) {
      if (pass(from, to, n, shift)) {
        long[] swap = from;
        from = to;
        to = swap;
      }
    }
    if (from != keys) {
      System.arraycopy(from, 0, keys, 0, n);
    }
  }

  /** Answers false, and moves nothing, where all keys agree in the digit. */
  private boolean pass(long[] from, long[] to, int n, int shift) {
    Arrays.fill(counts, 0);
    for (int i = 0; i < n; i++) {
      counts[digit(from[i], shift)]++;
    }
    if (counts[digit(from[0], shift)] == n) {
      return false;
    }
    int position = 0;
    for (int i = 0; i < RADIX; i++) {
      int count = counts[i];
      counts[i] = position;
      position += count;
    }
    for (int i = 0; i < n; i++) {
      long key = from[i];
      to[counts[digit(key, shift)]++] = key;
    }
    return true;
  }

  /** Negative keys come first. */
  private static int digit(long key, int shift) {
    return (int) ((key ^ Long.MIN_VALUE) >>> shift) & MASK;
  }

  /** Answers false where that takes too long; the keys are all there then, in any order. */
  private static boolean insert(long[] keys, int n) {
    long left = (long) STEPS_PER_KEY * n;
    for (int i = 1; i < n; i++) {
      long key = keys[i];
      if (key < keys[i - 1]) {
        int at = i;
        do {
          keys[at] = keys[at - 1];
          at--;
          left--;
        } while (at > 0 && left > 0 && key < keys[at - 1]);
        keys[at] = key;
        if (left <= 0) {
          return false;
        }
      }
    }
    return true;
  }
}
