package io.mlops4j.drift;

import io.mlops4j.drift.stat.KolmogorovSmirnov;

/**
 * The Kolmogorov-Smirnov test on counts in common cells, as profiles are decided by it.
 *
 * <p>The largest difference of the two cumulative shares is taken at the cells' borders only.
 * Looking at fewer points makes it smaller than the classical D, and equal values (a feature of
 * three distinct numbers, a mass of NaN) make it smaller still, so that the classical p-value would
 * be too large. The test's p-value is that of the permutation test given the pooled counts per
 * cell, with equal distances told apart by the difference in the opposite direction.
 */
final class CellKolmogorov {
  private static final KolmogorovSmirnov TEST = KolmogorovSmirnov.withDefaults().refined();

  private CellKolmogorov() {}

  /** The largest absolute difference of cumulative shares; both samples must not be empty. */
  static double statistic(long[] reference, long[] current) {
    double n = total(reference);
    double m = total(current);
    double largest = 0;
    long below = 0;
    long belowCurrent = 0;
    for (int i = 0; i < reference.length; i++) {
      below += reference[i];
      belowCurrent += current[i];
      largest = Math.max(largest, Math.abs(below / n - belowCurrent / m));
    }
    return largest;
  }

  /** The probability of a difference at least as large when both samples come from one law. */
  static double pValue(long[] reference, long[] current) {
    return TEST.testCounts(reference, current).pValue();
  }

  static long total(long[] cells) {
    long total = 0;
    for (long cell : cells) {
      total += cell;
    }
    return total;
  }
}
