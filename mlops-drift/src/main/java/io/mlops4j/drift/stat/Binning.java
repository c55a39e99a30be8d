package io.mlops4j.drift.stat;

import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * A way to cut the numbers into cells. Immutable.
 *
 * <p>All but the pooled convention cut by the reference alone, so that a frozen reference can be
 * compared with any number of current samples over the same cells; only finite values decide on
 * edges. Where these are all equal there are three ranges, whatever the rule: below, equal, above.
 */
public abstract sealed class Binning permits ReferenceBinning, ForeignBinning {
  Binning() {}

  /**
   * Ranges that hold equal shares of the reference, cut at its order statistics: edge i of k ranges
   * is the value of rank ceil(i n / k). Values that occur often make fewer and unequal ranges.
   *
   * @param ranges the number of ranges asked for, at least 2
   * @return the binning
   */
  public static Binning quantiles(int ranges) {
    Arguments.atLeast(2, ranges, "the number of ranges");
    return new ReferenceBinning(
        "quantiles(" + ranges + ")", ranges, sorted -> quantileEdges(sorted, ranges));
  }

  /**
   * Ranges of equal width between the smallest and the largest finite value of the reference.
   *
   * @param ranges the number of ranges, at least 2
   * @return the binning
   */
  public static Binning equalWidth(int ranges) {
    Arguments.atLeast(2, ranges, "the number of ranges");
    return new ReferenceBinning(
        "equalWidth(" + ranges + ")", sorted -> equalWidthEdges(sorted, ranges));
  }

  /**
   * Equal widths, as many as Sturges's rule asks for: the range divided by log2(n) + 1, rounded up.
   *
   * @return the binning
   */
  public static Binning sturges() {
    return new ReferenceBinning(
        "sturges", sorted -> equalWidthEdges(sorted, BinCount.sturges(sorted.length)));
  }

  /**
   * Equal widths, as many as Doane's rule asks for, which adds ranges for skewed values.
   *
   * @return the binning
   */
  public static Binning doane() {
    return new ReferenceBinning("doane", sorted -> equalWidthEdges(sorted, BinCount.doane(sorted)));
  }

  /**
   * Ranges between given edges, whatever the reference.
   *
   * @param edges finite and strictly ascending
   * @return the binning
   */
  public static Binning fixed(double... edges) {
    Bins bins = Bins.between(edges);
    return new ReferenceBinning("fixed" + Arrays.toString(edges), sorted -> bins.edges());
  }

  /**
   * Cuts the numbers by a reference.
   *
   * @param reference the reference sample
   * @return the bins
   * @throws IllegalStateException if this is a convention that looks at the current sample too
   */
  public abstract Bins cut(double... reference);

  /** Counts both samples over the same cells. */
  abstract CellCounts count(double[] reference, double[] current);

  /** Counts both samples of labels over the same cells. */
  CellCounts countCategories(
      Collection<? extends @Nullable String> reference,
      Collection<? extends @Nullable String> current) {
    Categories categories = Categories.of(reference);
    long[] referenceCounts = categories.count(reference);
    long[] currentCounts = categories.count(current);
    return new CellCounts(
        referenceCounts,
        currentCounts,
        categories.sizeOf(referenceCounts),
        categories.sizeOf(currentCounts));
  }

  /**
   * How many ranges were cut at quantiles of the reference, if all values fell into them and none
   * is empty in the reference; otherwise 0.
   */
  abstract int quantileRanges(CellCounts counts);

  /** Whether permuting labels moves the cells, so that a small sample's null law must cut anew. */
  abstract boolean dependsOnLabels();

  private static double[] quantileEdges(double[] sorted, int ranges) {
    double[] edges = new double[ranges - 1];
    int size = 0;
    for (int i = 1; i < ranges && sorted.length > 0; i++) {
      double edge =
          sorted[(int) (((long) i * sorted.length + ranges - 1) / ranges) % sorted.length];
      // Nothing lies below the smallest value: an edge there would leave an empty range.
      if (edge > (size == 0 ? sorted[0] : edges[size - 1])) {
        edges[size++] = edge;
      }
    }
    return Arrays.copyOf(edges, size);
  }

  static double[] equalWidthEdges(double[] sorted, int ranges) {
    if (sorted.length == 0 || sorted[0] == sorted[sorted.length - 1]) {
      return new double[0];
    }
    double low = sorted[0];
    double high = sorted[sorted.length - 1];
    double[] edges = new double[ranges - 1];
    int size = 0;
    for (int i = 1; i < ranges; i++) {
      double share = (double) i / ranges;
      // The width itself may overflow; the weighted mean cannot.
      double width = (high - low) / ranges;
      double edge = Double.isFinite(width) ? low + i * width : low * (1 - share) + high * share;
      if (edge > (size == 0 ? low : edges[size - 1]) && edge < high) {
        edges[size++] = edge;
      }
    }
    return Arrays.copyOf(edges, size);
  }
}
