package io.mlops4j.drift;

import java.util.ArrayList;
import java.util.List;

/**
 * The many cells of a numeric feature gathered into a few of about equal reference mass.
 *
 * <p>Groups follow from the reference alone. Values beyond the reference's extremes have groups of
 * their own, or join the outer ones where there are several; everything that is not a finite number
 * has a last group. Immutable.
 */
final class CellGroups {
  private final NumericBins bins;
  private final int[] groupOf;
  private final int groups;

  private CellGroups(NumericBins bins, int[] groupOf, int groups) {
    this.bins = bins;
    this.groupOf = groupOf;
    this.groups = groups;
  }

  static CellGroups of(NumericCounts reference, int wanted, boolean outerApart) {
    CellGroups groups = cut(reference, wanted, outerApart);
    return outerApart || groups.groups > 2 ? groups : cut(reference, wanted, true);
  }

  private static CellGroups cut(NumericCounts reference, int wanted, boolean outerApart) {
    NumericBins bins = reference.bins();
    long[] cells = reference.cells();
    double inner = 0;
    for (int i = 0; i < bins.innerBins(); i++) {
      inner += cells[NumericBins.FIRST_INNER + i];
    }
    int[] groupOf = new int[cells.length];
    int next = outerApart ? 1 : 0;
    double below = 0;
    int lastSlot = -1;
    int group = next - 1;
    for (int i = 0; i < bins.innerBins(); i++) {
      double cell = cells[NumericBins.FIRST_INNER + i];
      int slot = inner == 0 ? 0 : (int) Math.min(wanted - 1, wanted * (below + cell / 2) / inner);
      if (slot != lastSlot) {
        group++;
        lastSlot = slot;
      }
      groupOf[NumericBins.FIRST_INNER + i] = group;
      below += cell;
    }
    groupOf[NumericBins.BELOW] = 0;
    groupOf[bins.above()] = outerApart ? ++group : group;
    int special = group + 1;
    groupOf[NumericBins.MINUS_INFINITY] = special;
    for (int i = bins.plusInfinity(); i < cells.length; i++) {
      groupOf[i] = special;
    }
    return new CellGroups(bins, groupOf, special + 1);
  }

  /** Counts per group; the last one holds what is not a finite number. */
  long[] gather(NumericCounts counts) {
    long[] gathered = new long[groups];
    long[] cells = counts.cells();
    for (int i = 0; i < cells.length; i++) {
      gathered[groupOf[i]] += cells[i];
    }
    return gathered;
  }

  /** The upper edges of the groups made of inner bins; the last one is the maximum. */
  List<Double> upperEdges() {
    List<Double> edges = new ArrayList<>();
    double[] inner = bins.edges();
    for (int i = 0; i < inner.length; i++) {
      if (groupOf[NumericBins.FIRST_INNER + i] != groupOf[NumericBins.FIRST_INNER + i + 1]) {
        edges.add(inner[i]);
      }
    }
    edges.add(bins.max());
    return edges;
  }
}
