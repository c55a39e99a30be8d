package io.mlops4j.drift.stat;

import io.mlops4j.drift.order.EdgeSearch;
import java.util.Arrays;

/**
 * Cells for numbers: ranges between edges, the outer two open to all finite values, then one cell
 * each for negative infinity, positive infinity, NaN and missing. Immutable.
 *
 * <p>With k edges the ranges are cells 0 to k: cell i holds the values from edge i-1, inclusive, to
 * edge i, exclusive. The cells of the special values follow in the order named, so there are k + 5
 * cells and every value has one.
 */
public final class Bins {
  private static final int SPECIAL_CELLS = 4;

  private final double[] edges;
  private final EdgeSearch search;

  private Bins(double[] edges) {
    this.edges = edges;
    this.search = EdgeSearch.of(edges);
  }

  /**
   * Bins between given edges.
   *
   * @param edges finite and strictly ascending; none makes one range of all finite values
   * @return the bins
   */
  public static Bins between(double... edges) {
    for (int i = 0; i < edges.length; i++) {
      if (!Double.isFinite(edges[i]) || (i > 0 && edges[i] <= edges[i - 1])) {
        throw new IllegalArgumentException(
            "edges must be finite and strictly ascending, not " + Arrays.toString(edges));
      }
    }
    return new Bins(edges.clone());
  }

  /**
   * The edges between the ranges.
   *
   * @return a copy, ascending
   */
  public double[] edges() {
    return edges.clone();
  }

  /**
   * The number of cells, ranges and special ones together.
   *
   * @return the number of edges plus 5
   */
  public int size() {
    return edges.length + 1 + SPECIAL_CELLS;
  }

  /**
   * The number of ranges of finite values, which are the first cells.
   *
   * @return the number of edges plus 1
   */
  public int ranges() {
    return edges.length + 1;
  }

  /**
   * The cell of negative infinity.
   *
   * @return its index
   */
  public int negativeInfinityCell() {
    return edges.length + 1;
  }

  /**
   * The cell of positive infinity.
   *
   * @return its index
   */
  public int positiveInfinityCell() {
    return edges.length + 2;
  }

  /**
   * The cell of NaN.
   *
   * @return its index
   */
  public int nanCell() {
    return edges.length + 3;
  }

  /**
   * The cell of values that are absent.
   *
   * @return its index
   */
  public int missingCell() {
    return edges.length + 4;
  }

  /**
   * The cell of a value, found without a branch that values could mislead.
   *
   * @param value any value
   * @return its cell, in [0, {@link #size()})
   */
  public int cellOf(double value) {
    if (!(Math.abs(value) <= Double.MAX_VALUE)) {
      return Double.isNaN(value)
          ? nanCell()
          : value > 0 ? positiveInfinityCell() : negativeInfinityCell();
    }
    return search.edgesUpTo(value);
  }

  /**
   * Counts values into the cells.
   *
   * @param values the sample
   * @return one count per cell
   */
  public long[] count(double... values) {
    long[] counts = new long[size()];
    for (double value : values) {
      counts[cellOf(value)]++;
    }
    return counts;
  }

  /** Names the kinds of values in a row of counts over these cells. */
  SampleSize sizeOf(long[] counts) {
    long finite = 0;
    for (int i = 0; i < ranges(); i++) {
      finite += counts[i];
    }
    return new SampleSize(
        finite,
        counts[nanCell()],
        counts[negativeInfinityCell()],
        counts[positiveInfinityCell()],
        counts[missingCell()]);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bins bins && Arrays.equals(edges, bins.edges);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(edges);
  }

  @Override
  public String toString() {
    return "Bins" + Arrays.toString(edges);
  }
}
