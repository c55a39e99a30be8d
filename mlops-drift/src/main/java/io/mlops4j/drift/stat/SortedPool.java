package io.mlops4j.drift.stat;

import io.mlops4j.drift.order.RadixSort;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Pooled values in ascending order, to draw small samples from and to count into many cells. */
final class SortedPool {
  private final double[] sorted;

  /** Where finite values begin and end. */
  private final int from;

  private final int to;

  /** The end of positive infinities, behind which NaN stands. */
  private final int numbers;

  /** All places, in an order that every choice changes. */
  private final int[] places;

  private SortedPool(double[] sorted, int from, int to, int numbers) {
    this.sorted = sorted;
    this.from = from;
    this.to = to;
    this.numbers = numbers;
    this.places = new int[sorted.length];
    Arrays.setAll(places, i -> i);
  }

  static SortedPool of(double... values) {
    double[] sorted = RadixSort.sorted(values);
    int numbers = sorted.length;
    while (numbers > 0 && Double.isNaN(sorted[numbers - 1])) {
      numbers--;
    }
    int to = numbers;
    while (to > 0 && sorted[to - 1] == Double.POSITIVE_INFINITY) {
      to--;
    }
    int from = 0;
    while (from < to && sorted[from] == Double.NEGATIVE_INFINITY) {
      from++;
    }
    return new SortedPool(sorted, from, to, numbers);
  }

  /** Fills {@code chosen} with values of different places, all choices being equally likely. */
  void choose(SplittableRandom random, double... chosen) {
    for (int i = 0; i < chosen.length; i++) {
      int other = i + random.nextInt(places.length - i);
      int place = places[other];
      places[other] = places[i];
      places[i] = place;
      chosen[i] = sorted[place];
    }
  }

  /** The same counts as {@link Bins#count} gives for all the values. */
  long[] count(Bins bins) {
    long[] counts = new long[bins.size()];
    double[] edges = bins.edges();
    int start = from;
    for (int i = 0; i < edges.length; i++) {
      int end = firstAtLeast(edges[i], start);
      counts[i] = (long) end - start;
      start = end;
    }
    counts[edges.length] = (long) to - start;
    counts[bins.negativeInfinityCell()] = from;
    counts[bins.positiveInfinityCell()] = (long) numbers - to;
    counts[bins.nanCell()] = (long) sorted.length - numbers;
    return counts;
  }

  private int firstAtLeast(double edge, int start) {
    int low = start;
    int high = to;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < edge) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
