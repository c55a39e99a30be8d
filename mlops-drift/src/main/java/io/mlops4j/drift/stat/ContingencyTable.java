package io.mlops4j.drift.stat;

/** Two rows of counts over the cells that at least one of them has. */
final class ContingencyTable {
  private final long[][] rows;
  private final double[] rowTotals;
  private final int cells;
  private final double total;

  private ContingencyTable(long[][] rows, int cells, long n, long m) {
    this.rows = rows;
    this.cells = cells;
    this.rowTotals = new double[] {n, m};
    this.total = (double) n + m;
  }

  static ContingencyTable of(long[] reference, long[] current) {
    long[] totals = Arguments.totals(reference, current);
    long[][] rows = new long[2][reference.length];
    int cells = 0;
    for (int i = 0; i < reference.length; i++) {
      if (reference[i] > 0 || current[i] > 0) {
        rows[0][cells] = reference[i];
        rows[1][cells++] = current[i];
      }
    }
    return new ContingencyTable(rows, cells, totals[0], totals[1]);
  }

  int degreesOfFreedom() {
    return cells - 1;
  }

  double total() {
    return total;
  }

  private double expected(int row, int cell) {
    return rowTotals[row] * ((double) rows[0][cell] + rows[1][cell]) / total;
  }

  /**
   * The count, moved up to one half towards the expected one if the table is corrected for
   * continuity.
   */
  private double observed(int row, int cell, boolean corrected) {
    double observed = rows[row][cell];
    if (!corrected || cells != 2) {
      return observed;
    }
    double difference = expected(row, cell) - observed;
    return observed + Math.copySign(Math.min(0.5, Math.abs(difference)), difference);
  }

  double pearson(boolean corrected) {
    double sum = 0;
    for (int row = 0; row < 2; row++) {
      for (int cell = 0; cell < cells; cell++) {
        double expected = expected(row, cell);
        double difference = observed(row, cell, corrected) - expected;
        sum += difference * difference / expected;
      }
    }
    return cells < 2 ? 0 : sum;
  }

  double logLikelihoodRatio(boolean corrected) {
    double sum = 0;
    // As totals agree, this is the sum of o ln(o/e), without differences of large numbers.
    for (int row = 0; row < 2; row++) {
      for (int cell = 0; cell < cells; cell++) {
        sum += LogFactorial.deviance(observed(row, cell, corrected), expected(row, cell));
      }
    }
    return cells < 2 ? 0 : Math.max(0, 2 * sum);
  }

  /** In a table of two rows this is the root of chi-square over the total. */
  double cramersV() {
    return Math.min(1, Math.sqrt(pearson(false) / total));
  }
}
