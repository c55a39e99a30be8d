package io.mlops4j.drift.stat;

import java.util.Arrays;

/**
 * Ordered buckets about as fine as a reference is dense, in which the largest distance of two
 * empirical distribution functions is found without sorting. Immutable.
 *
 * <p>A bucket is a prefix of a value's order-preserving key: 16 bits of sign, exponent and
 * mantissa, then as many more as the reference has values there. Counting both samples into the
 * buckets gives the distance at every boundary. Inside a bucket it can only be larger if the
 * bucket's own counts could lift it above the best boundary; the values of those few buckets alone
 * are sorted and merged. The result is exact; time is linear, whatever the distribution of the
 * values makes of the number of buckets that need sorting.
 */
final class EcdfBuckets {
  private static final int PREFIXES = 1 << 16;
  private static final int MOST_BITS = 24;

  private final int[] base = new int[PREFIXES];
  private final byte[] shift = new byte[PREFIXES];
  private final int buckets;
  private final double[] reference;
  private final int[] referenceCounts;

  /** Makes buckets for a reference, which is kept and must not change. */
  EcdfBuckets(double[] reference) {
    this.reference = reference;
    int[] density = new int[PREFIXES];
    for (double value : reference) {
      density[(int) (key(value) >>> 48)]++;
    }
    int next = 0;
    for (int prefix = 0; prefix < PREFIXES; prefix++) {
      int bits =
          density[prefix] < 2
              ? 0
              : Math.min(MOST_BITS, 32 - Integer.numberOfLeadingZeros(density[prefix] - 1));
      base[prefix] = next;
      shift[prefix] = (byte) (63 - bits);
      next += 1 << bits;
    }
    this.buckets = next;
    this.referenceCounts = count(reference);
  }

  /** Bits whose unsigned order is the order of the doubles, with one zero and one NaN. */
  private static long key(double value) {
    long bits = Double.doubleToLongBits(value + 0.0);
    return bits ^ ((bits >> 63) | Long.MIN_VALUE);
  }

  private int bucketOf(long key) {
    int prefix = (int) (key >>> 48);
    return base[prefix] + (int) (((key << 16) >>> 1) >>> shift[prefix]);
  }

  private int[] count(double[] values) {
    int[] counts = new int[buckets];
    for (double value : values) {
      counts[bucketOf(key(value))]++;
    }
    return counts;
  }

  /**
   * The largest |i m - j n| over the values, where i of the n reference values and j of the m
   * current ones are at most that value.
   *
   * @param nan whether NaN takes part, as the greatest value
   */
  long largest(double[] current, long n, long m, boolean nan) {
    int[] currentCounts = count(current);
    int end = nan ? buckets : bucketOf(key(Double.NaN));
    long best = 0;
    long difference = 0;
    for (int bucket = 0; bucket < end; bucket++) {
      difference += referenceCounts[bucket] * m - currentCounts[bucket] * n;
      best = Math.max(best, Math.abs(difference));
    }
    return refine(current, currentCounts, n, m, end, best);
  }

  private long refine(
      double[] current, int[] currentCounts, long n, long m, int end, long atBoundaries) {
    int[] slots = new int[buckets];
    int[] chosen = new int[16];
    int size = 0;
    int inReference = 0;
    int inCurrent = 0;
    long difference = 0;
    for (int bucket = 0; bucket < end; bucket++) {
      long up = referenceCounts[bucket] * m;
      long down = currentCounts[bucket] * n;
      if (up > 0 && down > 0 && Math.max(difference + up, down - difference) > atBoundaries) {
        chosen = size == chosen.length ? Arrays.copyOf(chosen, 2 * size) : chosen;
        chosen[size++] = bucket;
        slots[bucket] = size;
        inReference += referenceCounts[bucket];
        inCurrent += currentCounts[bucket];
      }
      difference += up - down;
    }
    if (size == 0) {
      return atBoundaries;
    }
    long[][] x = gather(reference, slots, chosen, size, referenceCounts, inReference);
    long[][] y = gather(current, slots, chosen, size, currentCounts, inCurrent);
    long best = atBoundaries;
    long before = 0;
    int next = 0;
    for (int bucket = 0; next < size; bucket++) {
      if (chosen[next] == bucket) {
        best = Math.max(best, merge(x[next], y[next], n, m, before));
        next++;
      }
      before += referenceCounts[bucket] * m - currentCounts[bucket] * n;
    }
    return best;
  }

  /** The keys of the chosen buckets' values, each bucket sorted. */
  private long[][] gather(
      double[] values, int[] slots, int[] chosen, int size, int[] counts, int total) {
    long[][] keys = new long[size][];
    int[] filled = new int[size];
    for (int i = 0; i < size; i++) {
      keys[i] = new long[counts[chosen[i]]];
    }
    int left = total;
    for (int i = 0; left > 0; i++) {
      long key = key(values[i]);
      int slot = slots[bucketOf(key)];
      if (slot > 0) {
        // The highest bit makes the order unsigned; without it the order is that of longs.
        keys[slot - 1][filled[slot - 1]++] = key ^ Long.MIN_VALUE;
        left--;
      }
    }
    for (long[] bucket : keys) {
      Arrays.sort(bucket);
    }
    return keys;
  }

  private static long merge(long[] x, long[] y, long n, long m, long before) {
    long difference = before;
    long best = 0;
    int i = 0;
    int j = 0;
    while (i < x.length || j < y.length) {
      long value = i == x.length ? y[j] : j == y.length ? x[i] : Math.min(x[i], y[j]);
      for (; i < x.length && x[i] == value; i++) {
        difference += m;
      }
      for (; j < y.length && y[j] == value; j++) {
        difference -= n;
      }
      best = Math.max(best, Math.abs(difference));
    }
    return best;
  }
}
