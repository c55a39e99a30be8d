package io.mlops4j.drift.stat;

import java.util.Arrays;
import java.util.TreeSet;

/**
 * The cells of other monitors, kept as they are so that their numbers can be found again. Only
 * finite values count.
 */
final class ForeignBinning extends Binning {
  private static final int EVIDENTLY_FEW_VALUES = 20;

  /** Counts the finite values of both samples. */
  private interface Convention {
    long[][] count(double[] reference, double[] current);
  }

  /**
   * Evidently: pooled Sturges widths, or one cell per value while the reference has at most 20
   * distinct ones.
   */
  static final Binning EVIDENTLY = new ForeignBinning("evidently", ForeignBinning::evidently);

  /** NannyML: Doane widths of the reference, closed; whatever lies outside is one cell more. */
  static final Binning NANNYML = new ForeignBinning("nannyml", ForeignBinning::nannyml);

  private final String name;
  private final Convention convention;

  private ForeignBinning(String name, Convention convention) {
    this.name = name;
    this.convention = convention;
  }

  @Override
  public Bins cut(double... reference) {
    throw new IllegalStateException(
        "the cells of " + name + " depend on both samples; they exist only inside a distance");
  }

  @Override
  CellCounts count(double[] reference, double[] current) {
    long[][] counts = convention.count(finite(reference), finite(current));
    return new CellCounts(counts[0], counts[1], SampleSize.of(reference), SampleSize.of(current));
  }

  @Override
  int quantileRanges(CellCounts counts) {
    return 0;
  }

  @Override
  boolean dependsOnLabels() {
    return true;
  }

  @Override
  public String toString() {
    return name;
  }

  private static double[] finite(double[] values) {
    return Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
  }

  private static long[][] evidently(double[] reference, double[] current) {
    double[] pooled = new double[reference.length + current.length];
    System.arraycopy(reference, 0, pooled, 0, reference.length);
    System.arraycopy(current, 0, pooled, reference.length, current.length);
    Arrays.sort(pooled);
    Bins bins;
    if (distinct(reference) > EVIDENTLY_FEW_VALUES) {
      bins = Bins.between(equalWidthEdges(pooled, BinCount.sturges(pooled.length)));
    } else {
      TreeSet<Double> values = new TreeSet<>();
      for (double value : pooled) {
        values.add(value == 0 ? 0.0 : value);
      }
      bins = Bins.between(values.stream().skip(1).mapToDouble(Double::doubleValue).toArray());
    }
    return new long[][] {ranges(bins, reference), ranges(bins, current)};
  }

  private static int distinct(double[] sorted) {
    int distinct = 0;
    for (int i = 0; i < sorted.length; i++) {
      if (i == 0 || sorted[i] != sorted[i - 1]) {
        distinct++;
      }
    }
    return distinct;
  }

  private static long[] ranges(Bins bins, double[] values) {
    return Arrays.copyOf(bins.count(values), bins.ranges());
  }

  private static long[][] nannyml(double[] reference, double[] current) {
    if (reference.length == 0) {
      throw new IllegalArgumentException("reference has no finite value");
    }
    Bins bins = Bins.between(equalWidthEdges(reference, BinCount.doane(reference)));
    double low = reference[0];
    double high = reference[reference.length - 1];
    long[] referenceCounts = Arrays.copyOf(ranges(bins, reference), bins.ranges() + 1);
    long[] currentCounts = new long[bins.ranges() + 1];
    for (double value : current) {
      boolean outside = value < low || value > high;
      currentCounts[outside ? bins.ranges() : bins.cellOf(value)]++;
    }
    return new long[][] {referenceCounts, currentCounts};
  }
}
