package io.mlops4j.drift;

import io.mlops4j.drift.order.EdgeSearch;
import java.util.Arrays;

/**
 * The bins of a numeric feature: intervals between quantiles of the reference, open at both ends.
 *
 * <p>Beside the inner bins there is a cell for everything below the reference's minimum, one for
 * everything above its maximum, and one each for -infinity, +infinity, NaN, missing, and values
 * that were not numbers: nothing that was observed is left uncounted. An inner bin holds its upper
 * edge. Where the reference has no more distinct values than bins, each distinct value is an edge,
 * and counting loses nothing.
 *
 * <p>Immutable. Finding a cell takes a look into a table and a few steps without a branch.
 */
public final class NumericBins implements Bins {
  static final int MINUS_INFINITY = 0;
  static final int BELOW = 1;
  static final int FIRST_INNER = 2;
  static final int CELLS_AROUND = 7;

  private final double[] edges;
  private final EdgeSearch search;
  private final double min;
  private final double max;
  private final boolean empty;

  private NumericBins(double[] edges, double min, double max, boolean empty) {
    this.edges = edges;
    this.min = min;
    this.max = max;
    this.empty = empty;
    this.search = EdgeSearch.of(edges);
  }

  /**
   * The bins of an ascending sample without NaN or infinities.
   *
   * @param sorted the finite values, ascending; may be empty
   * @param bins how many inner bins at most
   */
  static NumericBins ofSorted(double[] sorted, int bins) {
    int n = sorted.length;
    if (n == 0) {
      return new NumericBins(new double[0], 0.0, 0.0, true);
    }
    double[] distinct = distinctUpTo(sorted, bins);
    double[] edges = distinct.length > 0 ? distinct : quantileEdges(sorted, bins);
    return new NumericBins(edges, sorted[0] + 0.0, sorted[n - 1] + 0.0, false);
  }

  /**
   * The bins of a sketched sample: those of the sample itself as long as the sketch holds all of
   * it.
   */
  static NumericBins of(RankTable ranks, int bins) {
    if (ranks.count() == 0) {
      return new NumericBins(new double[0], 0.0, 0.0, true);
    }
    double[] edges = new double[Math.max(bins, ranks.size())];
    int found = 0;
    if (ranks.size() <= bins) {
      for (int i = 0; i < ranks.size(); i++) {
        edges[found++] = ranks.value(i);
      }
    } else {
      long n = ranks.count();
      for (int k = 1; k < bins; k++) {
        double edge = ranks.quantile(k * (n / bins) + (k * (n % bins) + bins - 1) / bins);
        if (found == 0 || edge > edges[found - 1]) {
          edges[found++] = edge;
        }
      }
    }
    found -= edges[found - 1] >= ranks.max() ? 1 : 0;
    int kept = Math.min(found, bins - 1);
    return new NumericBins(Arrays.copyOf(edges, kept), ranks.min(), ranks.max(), false);
  }

  /** Bins with given inner edges, as read back from a stored profile. */
  static NumericBins of(double[] edges, double min, double max, boolean empty) {
    return new NumericBins(edges.clone(), min, max, empty);
  }

  private static double[] quantileEdges(double[] sorted, int bins) {
    int n = sorted.length;
    double max = sorted[n - 1] + 0.0;
    double[] edges = new double[bins - 1];
    int found = 0;
    for (int k = 1; k < bins; k++) {
      double edge = sorted[(int) (((long) k * n + bins - 1) / bins) - 1] + 0.0;
      if (edge < max && (found == 0 || edge > edges[found - 1])) {
        edges[found++] = edge;
      }
    }
    return Arrays.copyOf(edges, found);
  }

  /** All distinct values but the largest when there are at most {@code bins}, else none. */
  private static double[] distinctUpTo(double[] sorted, int bins) {
    double[] distinct = new double[bins];
    int found = 0;
    for (double value : sorted) {
      double edge = value + 0.0;
      if (found == 0 || edge > distinct[found - 1]) {
        if (found == bins) {
          return new double[0];
        }
        distinct[found++] = edge;
      }
    }
    return Arrays.copyOf(distinct, found - 1);
  }

  @Override
  public FeatureType type() {
    return FeatureType.NUMERIC;
  }

  /**
   * How many inner bins there are: one more than inner edges.
   *
   * @return at least one
   */
  public int innerBins() {
    return edges.length + 1;
  }

  /**
   * The inner edges, strictly ascending; the reference's minimum and maximum are not among them.
   *
   * @return a copy
   */
  public double[] edges() {
    return edges.clone();
  }

  /**
   * The smallest finite value of the reference.
   *
   * @return zero when the reference had no finite value
   */
  public double min() {
    return min;
  }

  /**
   * The largest finite value of the reference.
   *
   * @return zero when the reference had no finite value
   */
  public double max() {
    return max;
  }

  /**
   * Whether the reference had no finite value at all; then every finite value counts as above.
   *
   * @return true when there is no range
   */
  public boolean empty() {
    return empty;
  }

  int cells() {
    return edges.length + 1 + CELLS_AROUND;
  }

  int above() {
    return FIRST_INNER + innerBins();
  }

  int plusInfinity() {
    return above() + 1;
  }

  int nan() {
    return above() + 2;
  }

  int missing() {
    return above() + 3;
  }

  int mistyped() {
    return above() + 4;
  }

  /** The cell of a finite value. */
  int cellOf(double value) {
    if (value > max || empty) {
      return above();
    }
    if (value < min) {
      return BELOW;
    }
    return FIRST_INNER + search.edgesBelow(value);
  }

  /** The cell of NaN or an infinity. */
  int cellOfNonFinite(double value) {
    if (Double.isNaN(value)) {
      return nan();
    }
    return value > 0 ? plusInfinity() : MINUS_INFINITY;
  }

  @Override
  public long fingerprint() {
    long hash = Hashing.mix(empty ? 1 : 2);
    hash = Hashing.mix(hash ^ Double.doubleToLongBits(min));
    hash = Hashing.mix(hash ^ Double.doubleToLongBits(max));
    for (double edge : edges) {
      hash = Hashing.mix(hash ^ Double.doubleToLongBits(edge));
    }
    return hash;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NumericBins that
        && empty == that.empty
        && Double.compare(min, that.min) == 0
        && Double.compare(max, that.max) == 0
        && Arrays.equals(edges, that.edges);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(fingerprint());
  }
}
