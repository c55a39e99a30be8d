package io.mlops4j.drift.stat;

import java.util.Arrays;

/**
 * Two samples as counts of their distinct values in ascending order: all that a test of ranks needs
 * to know.
 */
final class TieBlocks {
  final long[] reference;
  final long[] current;
  final long n;
  final long m;

  private TieBlocks(long[] reference, long[] current, long n, long m) {
    this.reference = reference;
    this.current = current;
    this.n = n;
    this.m = m;
  }

  static TieBlocks of(SortedSample reference, SortedSample current, NanPolicy policy) {
    int n = policy.tested(reference, "reference");
    int m = policy.tested(current, "current");
    double[] x = reference.values();
    double[] y = current.values();
    int xEnd = Math.min(n, reference.numbers());
    int yEnd = Math.min(m, current.numbers());
    long[] inX = new long[Math.addExact(n, m)];
    long[] inY = new long[Math.addExact(n, m)];
    int blocks = 0;
    int i = 0;
    int j = 0;
    while (i < xEnd || j < yEnd) {
      double value = i == xEnd ? y[j] : j == yEnd ? x[i] : Math.min(x[i], y[j]);
      while (i < xEnd && x[i] == value) {
        inX[blocks]++;
        i++;
      }
      while (j < yEnd && y[j] == value) {
        inY[blocks]++;
        j++;
      }
      blocks++;
    }
    if (n > xEnd || m > yEnd) {
      inX[blocks] = (long) n - xEnd;
      inY[blocks++] = (long) m - yEnd;
    }
    return new TieBlocks(Arrays.copyOf(inX, blocks), Arrays.copyOf(inY, blocks), n, m);
  }

  static TieBlocks ofCounts(long[] reference, long[] current) {
    long[] totals = Arguments.totals(reference, current);
    long[] inX = new long[reference.length];
    long[] inY = new long[reference.length];
    int blocks = 0;
    for (int i = 0; i < reference.length; i++) {
      if (reference[i] > 0 || current[i] > 0) {
        inX[blocks] = reference[i];
        inY[blocks++] = current[i];
      }
    }
    return new TieBlocks(
        Arrays.copyOf(inX, blocks), Arrays.copyOf(inY, blocks), totals[0], totals[1]);
  }

  int blocks() {
    return reference.length;
  }

  boolean tied() {
    return reference.length < n + m;
  }
}
