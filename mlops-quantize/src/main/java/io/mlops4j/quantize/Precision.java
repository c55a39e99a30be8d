package io.mlops4j.quantize;

/** What the search may turn a weight into. */
enum Precision {
  FLOAT("float"),
  DYNAMIC_INT8("dynamic INT8"),
  STATIC_INT8("static INT8"),
  INT8("INT8"),
  INT4("INT4"),
  COARSE_INT4("coarse INT4");

  private static final int SMALLEST_BLOCK = 16;

  private final String text;

  Precision(String text) {
    this.text = text;
  }

  boolean isWeightOnly() {
    return this == INT8 || this == INT4 || this == COARSE_INT4;
  }

  /**
   * The packed form of one weight: the block size of fewest bytes up to the precision's own, so
   * that short inputs are not padded; for a table one that divides its rows.
   */
  BlockFormat format(WeightOnlyPlan.Step step) {
    int bits = this == INT8 ? 8 : 4;
    boolean symmetric = this == INT8;
    BlockFormat best = new BlockFormat(bits, SMALLEST_BLOCK, symmetric);
    for (int block = 2 * SMALLEST_BLOCK; block <= (this == INT4 ? 32 : 128); block *= 2) {
      BlockFormat wider = new BlockFormat(bits, block, symmetric);
      if ((!step.isTable() || step.depth() % block == 0)
          && bytes(wider, step) <= bytes(best, step)) {
        best = wider;
      }
    }
    return best;
  }

  private static long bytes(BlockFormat format, WeightOnlyPlan.Step step) {
    return format.layout(step.weight(), step.transposed()).storedBytes();
  }

  @Override
  public String toString() {
    return text;
  }
}
