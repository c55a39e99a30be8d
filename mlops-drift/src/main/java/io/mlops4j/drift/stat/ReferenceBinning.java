package io.mlops4j.drift.stat;

import io.mlops4j.drift.order.RadixSort;
import java.util.Arrays;

/** Edges computed from the finite values of the reference. */
final class ReferenceBinning extends Binning {

  /** A rule that turns ascending finite values into ascending edges. */
  interface Rule {
    double[] edges(double[] sorted);
  }

  private final String name;
  private final int quantiles;
  private final Rule rule;

  ReferenceBinning(String name, Rule rule) {
    this(name, 0, rule);
  }

  ReferenceBinning(String name, int quantiles, Rule rule) {
    this.name = name;
    this.quantiles = quantiles;
    this.rule = rule;
  }

  @Override
  public Bins cut(double... reference) {
    double[] sorted = RadixSort.sorted(reference);
    int from = 0;
    while (from < sorted.length && sorted[from] == Double.NEGATIVE_INFINITY) {
      from++;
    }
    int to = sorted.length;
    while (to > from && !(sorted[to - 1] <= Double.MAX_VALUE)) {
      to--;
    }
    if (dependsOnLabels() && from < to && sorted[from] == sorted[to - 1]) {
      return around(sorted[from] + 0.0);
    }
    return Bins.between(rule.edges(Arrays.copyOfRange(sorted, from, to)));
  }

  /** A range for the one value there is, so that other values are told from it. */
  private static Bins around(double value) {
    double above = Math.nextUp(value);
    return above <= Double.MAX_VALUE ? Bins.between(value, above) : Bins.between(value);
  }

  @Override
  CellCounts count(double[] reference, double[] current) {
    Bins bins = cut(reference);
    long[] referenceCounts = bins.count(reference);
    long[] currentCounts = bins.count(current);
    return new CellCounts(
        referenceCounts, currentCounts, bins.sizeOf(referenceCounts), bins.sizeOf(currentCounts));
  }

  @Override
  int quantileRanges(CellCounts counts) {
    if (quantiles == 0
        || counts.referenceSize.finite() != counts.referenceSize.total()
        || counts.currentSize.finite() != counts.currentSize.total()) {
      return 0;
    }
    int ranges = 0;
    while (ranges < counts.reference.length && counts.reference[ranges] > 0) {
      ranges++;
    }
    return ranges;
  }

  @Override
  boolean dependsOnLabels() {
    return !name.startsWith("fixed");
  }

  @Override
  public String toString() {
    return name;
  }
}
