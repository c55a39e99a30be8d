package io.mlops4j.drift.stat;

import io.mlops4j.drift.order.RadixSort;
import org.jspecify.annotations.Nullable;

/**
 * A sample sorted once, to be compared with many others. Immutable; holds a copy of the values and,
 * once compared by Kolmogorov-Smirnov with a large sample, about 8 bytes a value to find others
 * among them.
 *
 * <p>Infinite values take their place at the ends; values that are not a number are counted apart.
 * Sorting takes time linear in the number of values and, while it runs, three times their memory.
 */
public final class SortedSample {
  private final double[] values;
  private final int numbers;
  private final SampleSize size;

  /** Made when first asked for; a race makes it twice, to the same effect. */
  private volatile @Nullable EcdfBuckets buckets;

  private SortedSample(double[] sorted) {
    this.values = sorted;
    int end = sorted.length;
    while (end > 0 && Double.isNaN(sorted[end - 1])) {
      end--;
    }
    this.numbers = end;
    int negative = 0;
    while (negative < end && sorted[negative] == Double.NEGATIVE_INFINITY) {
      negative++;
    }
    int positive = 0;
    while (positive < end - negative && sorted[end - 1 - positive] == Double.POSITIVE_INFINITY) {
      positive++;
    }
    this.size =
        new SampleSize(end - negative - positive, sorted.length - end, negative, positive, 0);
  }

  /**
   * Sorts a copy of the values.
   *
   * @param values the sample, in any order; it is not changed
   * @return the sorted sample
   */
  public static SortedSample of(double... values) {
    return new SortedSample(RadixSort.sorted(values));
  }

  /**
   * How many values of each kind there are.
   *
   * @return the counts
   */
  public SampleSize size() {
    return size;
  }

  /**
   * The number of values that can be ordered: all but NaN.
   *
   * @return the count
   */
  public int numbers() {
    return numbers;
  }

  /**
   * A value by its rank.
   *
   * @param rank 0 for the smallest, less than {@link #numbers()}
   * @return the value
   */
  public double get(int rank) {
    if (rank < 0 || rank >= numbers) {
      throw new IndexOutOfBoundsException("rank " + rank + " of " + numbers + " numbers");
    }
    return values[rank];
  }

  /** The values in ascending order, NaN last. Not to be changed. */
  double[] values() {
    return values;
  }

  EcdfBuckets buckets() {
    EcdfBuckets made = buckets;
    if (made == null) {
      made = EcdfBuckets.ofSorted(values);
      buckets = made;
    }
    return made;
  }
}
