package io.mlops4j.drift;

import java.util.Arrays;

/**
 * What was counted of a numeric feature: its bins, exact moments, extremes and distinct values.
 *
 * <p>Merging is exact to the bit in any order: cells and exact sums add, extremes and registers
 * take the larger one. Immutable.
 */
public final class NumericCounts implements FeatureCounts {
  private final NumericBins bins;
  private final long[] cells;
  private final long total;
  private final ExactSum sum;
  private final ExactSum squares;
  private final boolean squaresOverflowed;
  private final double min;
  private final double max;
  private final byte[] registers;

  NumericCounts(
      NumericBins bins,
      long[] cells,
      ExactSum sum,
      ExactSum squares,
      boolean squaresOverflowed,
      double min,
      double max,
      byte[] registers) {
    this.bins = bins;
    this.cells = cells;
    this.total = Arrays.stream(cells).reduce(0, CountTotal::add);
    this.sum = sum;
    this.squares = squares;
    this.squaresOverflowed = squaresOverflowed;
    this.min = min;
    this.max = max;
    this.registers = registers;
  }

  /**
   * The bins the values were counted into.
   *
   * @return the bins
   */
  public NumericBins bins() {
    return bins;
  }

  /**
   * The count of one inner bin.
   *
   * @param inner the bin, from zero
   * @return the number of values in it
   */
  public long inBin(int inner) {
    if (inner < 0 || inner >= bins.innerBins()) {
      throw new IllegalArgumentException(
          "bin " + inner + " does not exist: there are " + bins.innerBins() + " inner bins");
    }
    return cells[NumericBins.FIRST_INNER + inner];
  }

  /**
   * Finite values below the reference's minimum.
   *
   * @return their number
   */
  public long belowRange() {
    return cells[NumericBins.BELOW];
  }

  /**
   * Finite values above the reference's maximum.
   *
   * @return their number
   */
  public long aboveRange() {
    return cells[bins.above()];
  }

  /**
   * Values that were not a number.
   *
   * @return their number
   */
  public long nan() {
    return cells[bins.nan()];
  }

  /**
   * Values that were an infinity of either sign.
   *
   * @return their number
   */
  public long infinite() {
    return cells[NumericBins.MINUS_INFINITY] + cells[bins.plusInfinity()];
  }

  /**
   * Finite values.
   *
   * @return their number
   */
  public long finite() {
    long finite = 0;
    for (int i = NumericBins.BELOW; i <= bins.above(); i++) {
      finite += cells[i];
    }
    return finite;
  }

  @Override
  public long total() {
    return total;
  }

  @Override
  public long missing() {
    return cells[bins.missing()];
  }

  @Override
  public long mistyped() {
    return cells[bins.mistyped()];
  }

  /**
   * The smallest finite value.
   *
   * @return +infinity when there was none
   */
  public double min() {
    return min;
  }

  /**
   * The largest finite value.
   *
   * @return -infinity when there was none
   */
  public double max() {
    return max;
  }

  /**
   * The mean of the finite values, rounded once from an exact sum.
   *
   * @return NaN when there was none
   */
  public double mean() {
    return Moments.mean(sum, finite());
  }

  /**
   * The sample standard deviation of the finite values, from exact sums.
   *
   * @return NaN below two values; infinite when a value's square is beyond a double
   */
  public double standardDeviation() {
    if (squaresOverflowed) {
      return Double.POSITIVE_INFINITY;
    }
    return Math.sqrt(Moments.variance(sum, squares, finite()));
  }

  /**
   * An estimate of the distinct finite values, with a standard error of 3.3 %.
   *
   * @return zero when there was none
   */
  @Override
  public double distinct() {
    return DistinctEstimate.of(registers);
  }

  NumericCounts merge(NumericCounts other) {
    if (!bins.equals(other.bins)) {
      throw new IncompatibleProfileException(bins.fingerprint(), other.bins.fingerprint());
    }
    NumericAccumulator merged = new NumericAccumulator(bins);
    merged.add(this);
    merged.add(other);
    return merged.counts();
  }

  /**
   * Whether these counts of a reference are those of bins cut by its ranks alone, as no value came
   * so often that two edges would have fallen on it.
   */
  boolean cutByRanks() {
    int inner = bins.innerBins();
    long most = (finite() + inner - 1) / inner;
    for (int i = 0; i < inner; i++) {
      if (inBin(i) == 0 || inBin(i) > most) {
        return false;
      }
    }
    return true;
  }

  /** The cells in the order of {@link NumericBins}; not a copy. */
  long[] cells() {
    return cells;
  }

  ExactSum sum() {
    return sum;
  }

  ExactSum squares() {
    return squares;
  }

  boolean squaresOverflowed() {
    return squaresOverflowed;
  }

  byte[] registers() {
    return registers;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NumericCounts that
        && bins.equals(that.bins)
        && Arrays.equals(cells, that.cells)
        && sum.equals(that.sum)
        && squares.equals(that.squares)
        && squaresOverflowed == that.squaresOverflowed
        && Double.compare(min, that.min) == 0
        && Double.compare(max, that.max) == 0
        && Arrays.equals(registers, that.registers);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(cells);
  }
}
