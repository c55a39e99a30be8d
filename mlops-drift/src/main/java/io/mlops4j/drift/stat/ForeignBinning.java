package io.mlops4j.drift.stat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.function.DoublePredicate;
import org.jspecify.annotations.Nullable;

/**
 * The cells of other monitors, kept as they are so that their numbers can be found again. Only
 * finite values and labels that are there count.
 */
final class ForeignBinning extends Binning {
  private static final int EVIDENTLY_FEW_VALUES = 20;
  private static final int NANNYML_FEW_VALUES = 50;
  private static final double NANNYML_FEW_SHARE = 0.1;

  /** Counts the finite values of both samples, each in ascending order. */
  private interface Convention {
    long[][] count(double[] reference, double[] current);
  }

  /**
   * Evidently: pooled Sturges widths, or one cell per value while the reference has at most 20
   * distinct ones.
   */
  static final Binning EVIDENTLY = new ForeignBinning("evidently", ForeignBinning::evidently, true);

  /**
   * Evidently's Hellinger distance: equal widths over the pooled sample, as many as Sturges' rule
   * gives for the number of distinct values.
   */
  static final Binning EVIDENTLY_DISTINCT =
      new ForeignBinning("evidently, distinct values", ForeignBinning::evidentlyDistinct, true);

  /**
   * NannyML: Doane widths of the reference, closed, or one cell per value of a reference that
   * repeats few of them; whatever lies outside is one cell more.
   */
  static final Binning NANNYML = new ForeignBinning("nannyml", ForeignBinning::nannyml, false);

  /** NannyML's L-infinity distance: one cell per value or label of either sample. */
  static final Binning NANNYML_LABELS =
      new ForeignBinning("nannyml, labels", ForeignBinning::labels, true);

  private final String name;
  private final Convention convention;

  /** Whether each label unseen in the reference has a cell of its own. */
  private final boolean namesUnseen;

  private ForeignBinning(String name, Convention convention, boolean namesUnseen) {
    this.name = name;
    this.convention = convention;
    this.namesUnseen = namesUnseen;
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
  CellCounts countCategories(
      Collection<? extends @Nullable String> reference,
      Collection<? extends @Nullable String> current) {
    List<String> before = present(reference);
    List<String> now = present(current);
    List<String> known = new ArrayList<>(before);
    if (namesUnseen) {
      known.addAll(now);
    }
    Categories categories = Categories.of(known);
    // No cell may be there for nothing: Evidently fills what both samples lack.
    int cells = namesUnseen ? categories.unseenCell() : categories.missingCell();
    return new CellCounts(
        Arrays.copyOf(categories.count(before), cells),
        Arrays.copyOf(categories.count(now), cells),
        size(reference, before),
        size(current, now));
  }

  private static List<String> present(Collection<? extends @Nullable String> labels) {
    List<String> present = new ArrayList<>(labels.size());
    for (String label : labels) {
      if (label != null) {
        present.add(label);
      }
    }
    return present;
  }

  private static SampleSize size(Collection<?> all, Collection<?> present) {
    return new SampleSize(present.size(), 0, 0, 0, all.size() - present.size());
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

  /** The finite values in ascending order, zeros without their sign. */
  private static double[] finite(double[] values) {
    return Arrays.stream(values)
        .filter(Double::isFinite)
        .map(value -> value + 0.0)
        .sorted()
        .toArray();
  }

  private static long[][] evidently(double[] reference, double[] current) {
    double[] pooled = pooled(reference, current);
    Bins bins =
        distinct(reference) > EVIDENTLY_FEW_VALUES
            ? Bins.between(equalWidthEdges(pooled, BinCount.sturges(pooled.length)))
            : eachValue(pooled);
    return new long[][] {ranges(bins, reference), ranges(bins, current)};
  }

  private static long[][] labels(double[] reference, double[] current) {
    Bins bins = eachValue(pooled(reference, current));
    return new long[][] {ranges(bins, reference), ranges(bins, current)};
  }

  private static long[][] evidentlyDistinct(double[] reference, double[] current) {
    double[] pooled = pooled(reference, current);
    Bins bins = Bins.between(equalWidthEdges(pooled, BinCount.sturges(distinct(pooled))));
    return new long[][] {ranges(bins, reference), ranges(bins, current)};
  }

  private static double[] pooled(double[] reference, double[] current) {
    double[] pooled = new double[reference.length + current.length];
    System.arraycopy(reference, 0, pooled, 0, reference.length);
    System.arraycopy(current, 0, pooled, reference.length, current.length);
    Arrays.sort(pooled);
    return pooled;
  }

  private static Bins eachValue(double[] values) {
    TreeSet<Double> distinct = new TreeSet<>();
    for (double value : values) {
      distinct.add(value);
    }
    return Bins.between(distinct.stream().skip(1).mapToDouble(Double::doubleValue).toArray());
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
    int distinct = distinct(reference);
    if (distinct <= NANNYML_FEW_VALUES
        && (double) distinct / reference.length <= NANNYML_FEW_SHARE) {
      return knownValues(reference, current);
    }
    Bins bins = Bins.between(equalWidthEdges(reference, BinCount.doane(reference)));
    // One value alone has NumPy's range around it, a half to either side.
    double margin = distinct == 1 ? 0.5 : 0;
    double low = reference[0] - margin;
    double high = reference[reference.length - 1] + margin;
    return counts(bins, reference, current, value -> value >= low && value <= high);
  }

  private static long[][] knownValues(double[] reference, double[] current) {
    return counts(
        eachValue(reference),
        reference,
        current,
        value -> Arrays.binarySearch(reference, value) >= 0);
  }

  /** Counts into the ranges, and what the reference does not cover into one cell more. */
  private static long[][] counts(
      Bins bins, double[] reference, double[] current, DoublePredicate covered) {
    long[] referenceCounts = Arrays.copyOf(ranges(bins, reference), bins.ranges() + 1);
    long[] currentCounts = new long[bins.ranges() + 1];
    for (double value : current) {
      currentCounts[covered.test(value) ? bins.cellOf(value) : bins.ranges()]++;
    }
    return new long[][] {referenceCounts, currentCounts};
  }
}
