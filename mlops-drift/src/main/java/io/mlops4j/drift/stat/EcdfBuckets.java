package io.mlops4j.drift.stat;

import io.mlops4j.drift.order.OrderKey;
import io.mlops4j.drift.order.RadixSort;

/**
 * Ordered buckets of about equal shares of a reference, in which the largest distance of two
 * empirical distribution functions is found without sorting. Immutable.
 *
 * <p>Counting both samples into the buckets gives the distance at every boundary. Inside a bucket
 * it can only be larger if the bucket's own counts could lift it above the best boundary; the
 * values of those few buckets alone are sorted and merged. The result is exact, and time is linear
 * whatever the values: if their distribution defeats the buckets, more of them are sorted, by
 * digits.
 *
 * <p>The number of buckets grows with the root of the reference's size, as the scale on which the
 * distance of two samples of one distribution moves does: so the share of values that need sorting
 * stays small and the same. Buckets are laid out by a regular subsample: the prefix of a value's
 * order-preserving key leads to a row of equally long ranges of keys between the smallest and the
 * largest sampled one.
 */
final class EcdfBuckets {
  /** Sign and exponent. */
  private static final int PREFIX_BITS = 12;

  private static final int PREFIXES = 1 << PREFIX_BITS;
  private static final int PREFIX_SHIFT = Long.SIZE - PREFIX_BITS;

  /** So many reference values are looked at per unit of the root of their number. */
  private static final int SAMPLED_PER_ROOT = 16;

  /** Where infinity and NaN are, which part in the first bit of the mantissa. */
  private static final int LAST_PREFIX = prefix(OrderKey.of(Double.NaN));

  private static final long INFINITY = OrderKey.of(Double.POSITIVE_INFINITY);
  private static final int NAN_SHIFT = 51;

  private final double[] reference;
  private final boolean sorted;
  private final int[] base = new int[PREFIXES + 1];
  private final long[] low = new long[PREFIXES];
  private final byte[] shift = new byte[PREFIXES];
  private final int[] referenceCounts;

  private EcdfBuckets(double[] reference, boolean sorted) {
    this.reference = reference;
    this.sorted = sorted;
    layOut();
    this.referenceCounts = count(reference);
  }

  /** Buckets for a reference in any order, which is kept and must not change. */
  static EcdfBuckets of(double[] reference) {
    return new EcdfBuckets(reference, false);
  }

  /** Buckets for an ascending reference, NaN last, which is kept and must not change. */
  static EcdfBuckets ofSorted(double[] reference) {
    return new EcdfBuckets(reference, true);
  }

  private void layOut() {
    int[] sampled = new int[PREFIXES];
    long[] high = new long[PREFIXES];
    int stride = Math.max(1, (int) (Math.sqrt(reference.length) / SAMPLED_PER_ROOT));
    for (int i = 0; i < reference.length; i += stride) {
      long key = key(reference[i]);
      int prefix = prefix(key);
      boolean first = sampled[prefix]++ == 0;
      low[prefix] = first ? key : Math.min(low[prefix], key);
      high[prefix] = first ? key : Math.max(high[prefix], key);
    }
    int next = 0;
    for (int prefix = 0; prefix < PREFIXES; prefix++) {
      base[prefix] = next;
      long span = high[prefix] - low[prefix];
      int bits = 32 - Integer.numberOfLeadingZeros(Math.max(0, sampled[prefix] - 1));
      int narrowed = Math.max(0, 64 - Long.numberOfLeadingZeros(span) - bits);
      shift[prefix] = (byte) narrowed;
      next += (int) (span >>> narrowed) + 1;
      if (prefix == LAST_PREFIX) {
        low[prefix] = INFINITY;
        shift[prefix] = NAN_SHIFT;
        next = base[prefix] + 2;
      }
    }
    base[PREFIXES] = next;
  }

  /** One key for both zeros. */
  private static long key(double value) {
    return OrderKey.of(value + 0.0);
  }

  private static int prefix(long key) {
    return (int) (key >> PREFIX_SHIFT) + PREFIXES / 2;
  }

  private int bucketOf(long key) {
    int prefix = prefix(key);
    long range = Math.max(0, key - low[prefix]) >>> shift[prefix];
    return (int) Math.min(base[prefix] + range, base[prefix + 1] - 1);
  }

  private int[] count(double[] values) {
    int[] counts = new int[base[PREFIXES]];
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
    int end = nan ? currentCounts.length : bucketOf(key(Double.NaN));
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
    byte[] chosen = new byte[currentCounts.length];
    int inReference = 0;
    int inCurrent = 0;
    int before = 0;
    int from = 0;
    long difference = 0;
    for (int bucket = 0; bucket < end; bucket++) {
      long up = referenceCounts[bucket] * m;
      long down = currentCounts[bucket] * n;
      if (up > 0 && down > 0 && Math.max(difference + up, down - difference) > atBoundaries) {
        from = inReference == 0 ? before : from;
        chosen[bucket] = 1;
        inReference += referenceCounts[bucket];
        inCurrent += currentCounts[bucket];
      }
      difference += up - down;
      before += referenceCounts[bucket];
    }
    if (inReference == 0) {
      return atBoundaries;
    }
    RadixSort sort = new RadixSort();
    long[] x = gather(reference, sorted ? from : 0, chosen, inReference);
    long[] y = gather(current, 0, chosen, inCurrent);
    if (!sorted) {
      sort.sort(x, inReference);
    }
    sort.sort(y, inCurrent);
    long best = atBoundaries;
    int i = 0;
    int j = 0;
    difference = 0;
    for (int bucket = 0; i < inReference; bucket++) {
      int up = referenceCounts[bucket];
      int down = currentCounts[bucket];
      if (chosen[bucket] == 1) {
        best = Math.max(best, merge(x, i, i + up, y, j, j + down, n, m, difference));
        i += up;
        j += down;
      }
      difference += up * m - down * n;
    }
    return best;
  }

  /** The keys of the values in chosen buckets, in the order of the values, and room for one. */
  private long[] gather(double[] values, int from, byte[] chosen, int total) {
    long[] keys = new long[total + 1];
    int size = 0;
    for (int i = from; size < total; i++) {
      long key = key(values[i]);
      // Written over by the next one unless its bucket is chosen: no branch to mispredict.
      keys[size] = key;
      size += chosen[bucketOf(key)];
    }
    return keys;
  }

  private static long merge(
      long[] x, int xFrom, int xTo, long[] y, int yFrom, int yTo, long n, long m, long before) {
    long difference = before;
    long best = 0;
    int i = xFrom;
    int j = yFrom;
    while (i < xTo || j < yTo) {
      long value = i == xTo ? y[j] : j == yTo ? x[i] : Math.min(x[i], y[j]);
      for (; i < xTo && x[i] == value; i++) {
        difference += m;
      }
      for (; j < yTo && y[j] == value; j++) {
        difference -= n;
      }
      best = Math.max(best, Math.abs(difference));
    }
    return best;
  }
}
