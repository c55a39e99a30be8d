package io.mlops4j.drift;

/** Sketches and measures the values of one numeric feature before its bins are known. Confined. */
final class NumericCollector {
  /** One bin for every finite value: counts what is beside it, and measures moments exactly. */
  private static final NumericBins ANY_NUMBER =
      NumericBins.of(new double[0], -Double.MAX_VALUE, Double.MAX_VALUE, false);

  private final NumericAccumulator measured = new NumericAccumulator(ANY_NUMBER);
  private QuantileSketch sketch;

  NumericCollector(BlockSort sort) {
    this.sketch = new QuantileSketch(sort);
  }

  void write(ByteWriter out) {
    StoredCounts.write(measured.counts(), out);
    StoredQuantiles.write(sketch.state(), out);
  }

  /** Reads into a collector that has seen nothing. */
  void read(ByteReader in, BlockSort sort) {
    NumericCounts counts = StoredCounts.readNumeric(ANY_NUMBER, in);
    QuantileSketch.State state = StoredQuantiles.read(in);
    if (counts.finite() != state.count || counts.min() != state.min || counts.max() != state.max) {
      throw new ProfileFormatException(
          "a sketch of "
              + state.count
              + " values does not fit the counts of "
              + counts.finite()
              + " finite ones, or its range is another");
    }
    measured.add(counts);
    sketch = new QuantileSketch(sort, state);
  }

  void add(double value) {
    measured.add(value);
    if (Math.abs(value) <= Double.MAX_VALUE) {
      sketch.add(value);
    }
  }

  void addMissing() {
    measured.addMissing();
  }

  void addMistyped() {
    measured.addMistyped();
  }

  void merge(NumericCollector other) {
    measured.add(other.measured.counts());
    sketch.merge(other.sketch);
  }

  QuantileSketch sketch() {
    QuantileSketch copy = QuantileSketch.empty();
    copy.merge(sketch);
    return copy;
  }

  /** Bins cut from the sketch, and what it says was counted between their edges. */
  NumericCounts counts(int binsAtMost) {
    RankTable ranks = sketch.table();
    NumericBins bins = NumericBins.of(ranks, binsAtMost);
    NumericCounts all = measured.counts();
    long[] cells = new long[bins.cells()];
    cells[NumericBins.MINUS_INFINITY] = all.cells()[NumericBins.MINUS_INFINITY];
    for (int i = 1; i < NumericBins.CELLS_AROUND - 2; i++) {
      cells[bins.above() + i] = all.cells()[ANY_NUMBER.above() + i];
    }
    double[] edges = bins.edges();
    long below = 0;
    for (int i = 0; i < edges.length; i++) {
      long rank = ranks.rank(edges[i]);
      cells[NumericBins.FIRST_INNER + i] = rank - below;
      below = rank;
    }
    cells[NumericBins.FIRST_INNER + edges.length] = ranks.count() - below;
    return new NumericCounts(
        bins,
        cells,
        all.sum(),
        all.squares(),
        all.squaresOverflowed(),
        all.min(),
        all.max(),
        all.registers());
  }
}
