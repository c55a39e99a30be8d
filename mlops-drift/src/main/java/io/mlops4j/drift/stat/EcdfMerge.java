package io.mlops4j.drift.stat;

/** The largest distances of two empirical distribution functions, in units of 1 / (n m). */
final class EcdfMerge {
  private final long high;
  private final long low;
  private final RunEnds runEnds;

  private EcdfMerge(long high, long low, RunEnds runEnds) {
    this.high = high;
    this.low = low;
    this.runEnds = runEnds;
  }

  /**
   * Marks the positions where runs of equal values end; asked for only when a law given the ties
   * is.
   */
  private interface RunEnds {
    boolean[] mark();
  }

  /** The largest difference in a direction, reference less current for GREATER; 0 or more. */
  long largest(Alternative alternative) {
    return switch (alternative) {
      case TWO_SIDED -> Math.max(high, -low);
      case LESS -> -low;
      case GREATER -> high;
    };
  }

  /** Whether position k of the pooled sample, k = 1 .. n + m, is the last of equal values. */
  boolean[] runEnds() {
    return runEnds.mark();
  }

  /**
   * Compares the first n and m values of two sorted arrays; values from {@code numbers()} on are
   * NaN.
   */
  static EcdfMerge of(SortedSample reference, SortedSample current, int n, int m) {
    double[] x = reference.values();
    double[] y = current.values();
    int xNumbers = Math.min(n, reference.numbers());
    int yNumbers = Math.min(m, current.numbers());
    int i = 0;
    int j = 0;
    long difference = 0;
    long low = 0;
    long high = 0;
    while (i < xNumbers && j < yNumbers) {
      double a = x[i];
      double b = y[j];
      if (a == b) {
        for (; i < xNumbers && x[i] == a; i++) {
          difference += m;
        }
        for (; j < yNumbers && y[j] == a; j++) {
          difference -= n;
        }
      } else if (a < b) {
        difference += m;
        i++;
      } else {
        difference -= n;
        j++;
      }
      low = Math.min(low, difference);
      high = Math.max(high, difference);
    }
    // The rest of one sample is a run in one direction: only where the numbers end counts, before
    // NaN.
    long end = (long) xNumbers * m - (long) yNumbers * n;
    low = Math.min(low, end);
    high = Math.max(high, end);
    return new EcdfMerge(high, low, () -> mark(x, y, n, m, xNumbers, yNumbers));
  }

  static EcdfMerge ofCounts(long[] reference, long[] current, int n, int m) {
    long difference = 0;
    long low = 0;
    long high = 0;
    for (int cell = 0; cell < reference.length; cell++) {
      difference += reference[cell] * m - current[cell] * n;
      low = Math.min(low, difference);
      high = Math.max(high, difference);
    }
    return new EcdfMerge(high, low, () -> markCells(reference, current, n + m));
  }

  private static boolean[] mark(double[] x, double[] y, int n, int m, int xNumbers, int yNumbers) {
    boolean[] ends = new boolean[n + m + 1];
    int i = 0;
    int j = 0;
    while (i < xNumbers || j < yNumbers) {
      double value = i == xNumbers ? y[j] : j == yNumbers ? x[i] : Math.min(x[i], y[j]);
      while (i < xNumbers && x[i] == value) {
        i++;
      }
      while (j < yNumbers && y[j] == value) {
        j++;
      }
      ends[i + j] = true;
    }
    ends[n + m] = true;
    return ends;
  }

  private static boolean[] markCells(long[] reference, long[] current, int size) {
    boolean[] ends = new boolean[size + 1];
    int position = 0;
    for (int cell = 0; cell < reference.length; cell++) {
      position += (int) (reference[cell] + current[cell]);
      ends[position] = true;
    }
    return ends;
  }
}
