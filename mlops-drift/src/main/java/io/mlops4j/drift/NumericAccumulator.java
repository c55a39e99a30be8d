package io.mlops4j.drift;

/**
 * Counts the values of one numeric feature.
 *
 * <p>Values are gathered in a small buffer and counted a block at a time, so that a row of a
 * hundred features does not walk through a hundred tables of edges for one value each: within a
 * block the tables stay in the first-level cache and the searches of neighbouring values overlap.
 * Confined; allocates nothing per value.
 */
final class NumericAccumulator {
  private static final int BLOCK = 64;

  private final NumericBins bins;
  private final double[] block = new double[BLOCK];
  private final long[] cells;
  private final ExactSum sum = new ExactSum();
  private final ExactSum squares = new ExactSum();
  private final byte[] registers = new byte[DistinctEstimate.REGISTERS];
  private boolean squaresOverflowed;
  private double min = Double.POSITIVE_INFINITY;
  private double max = Double.NEGATIVE_INFINITY;
  private int filled;

  NumericAccumulator(NumericBins bins) {
    this.bins = bins;
    this.cells = new long[bins.cells()];
  }

  void add(double value) {
    block[filled++] = value;
    if (filled == BLOCK) {
      flush();
    }
  }

  void addMissing() {
    cells[bins.missing()]++;
  }

  void addMistyped() {
    cells[bins.mistyped()]++;
  }

  void add(NumericCounts counts) {
    flush();
    long[] added = counts.cells();
    for (int i = 0; i < cells.length; i++) {
      cells[i] = Math.addExact(cells[i], added[i]);
    }
    sum.add(counts.sum());
    squares.add(counts.squares());
    squaresOverflowed |= counts.squaresOverflowed();
    min = Math.min(min, counts.min());
    max = Math.max(max, counts.max());
    DistinctEstimate.merge(registers, counts.registers());
  }

  private void flush() {
    int finite = 0;
    for (int i = 0; i < filled; i++) {
      double value = block[i];
      if (Math.abs(value) <= Double.MAX_VALUE) {
        block[finite++] = value + 0.0;
      } else {
        cells[bins.cellOfNonFinite(value)]++;
      }
    }
    filled = 0;
    countBlock(finite);
    measureBlock(finite);
  }

  private void countBlock(int finite) {
    for (int i = 0; i < finite; i++) {
      cells[bins.cellOf(block[i])]++;
    }
  }

  private void measureBlock(int finite) {
    double low = min;
    double high = max;
    for (int i = 0; i < finite; i++) {
      double value = block[i];
      low = Math.min(low, value);
      high = Math.max(high, value);
      sum.add(value);
      if (!squares.addSquare(value)) {
        squaresOverflowed = true;
      }
      DistinctEstimate.add(registers, value);
    }
    min = low;
    max = high;
  }

  NumericCounts counts() {
    flush();
    return new NumericCounts(
        bins,
        cells.clone(),
        ExactSum.ofNormalized(sum.digits()),
        ExactSum.ofNormalized(squares.digits()),
        squaresOverflowed,
        min,
        max,
        registers.clone());
  }
}
