package io.mlops4j.drift.stat;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Pearson's chi-square test that two samples of categories come from one distribution, and that one
 * sample comes from a given distribution. Immutable.
 *
 * <p>The homogeneity test treats both samples as random. Testing a current sample for goodness of
 * fit against the shares of a reference sample instead takes those shares for exact and alarms too
 * often, without bound for a category that the reference lacks.
 *
 * <p>The effect is Cramer's V, in [0, 1], for homogeneity and Cohen's w for goodness of fit. Cells
 * that neither sample has are left out; with a single cell left nothing can differ, and the p-value
 * is 1. Missing and unseen labels are cells. An empty sample is refused with an {@link
 * IllegalArgumentException}.
 */
public final class ChiSquare {
  private static final String NAME = "chi-square";
  private static final ChiSquare DEFAULT = new ChiSquare(true);

  private final boolean continuityCorrection;

  private ChiSquare(boolean continuityCorrection) {
    this.continuityCorrection = continuityCorrection;
  }

  /**
   * The test with its defaults: Yates's continuity correction for homogeneity over two cells, as
   * SciPy applies it.
   *
   * @return the default test
   */
  public static ChiSquare withDefaults() {
    return DEFAULT;
  }

  /**
   * A test with or without Yates's correction, which matters only for homogeneity over two cells.
   *
   * @param correction whether to correct
   * @return the changed test
   */
  public ChiSquare withContinuityCorrection(boolean correction) {
    return new ChiSquare(correction);
  }

  /**
   * Tests two rows of counts over the same cells for homogeneity.
   *
   * @param reference the reference's counts
   * @param current the current sample's counts
   * @return the finding
   */
  public TestResult testCounts(long[] reference, long[] current) {
    long[] totals = Arguments.totals(reference, current);
    return test(reference, current, SampleSize.of(totals[0]), SampleSize.of(totals[1]));
  }

  /**
   * Tests two samples of labels for homogeneity; the cells are the reference's categories, unseen
   * and missing.
   *
   * @param reference the reference sample; null is a missing value
   * @param current the current sample; null is a missing value
   * @return the finding
   */
  public TestResult testCategories(
      Collection<? extends @Nullable String> reference,
      Collection<? extends @Nullable String> current) {
    Categories categories = Categories.of(reference);
    long[] referenceCounts = categories.count(reference);
    long[] currentCounts = categories.count(current);
    return test(
        referenceCounts,
        currentCounts,
        categories.sizeOf(referenceCounts),
        categories.sizeOf(currentCounts));
  }

  private TestResult test(
      long[] reference, long[] current, SampleSize referenceSize, SampleSize currentSize) {
    ContingencyTable table = ContingencyTable.of(reference, current);
    double statistic = table.pearson(continuityCorrection);
    double p = Tails.chiSquare(statistic, table.degreesOfFreedom());
    return new TestResult(NAME, statistic, p, table.cramersV(), referenceSize, currentSize);
  }

  /**
   * Tests a row of counts for goodness of fit to given shares.
   *
   * @param shares the expected shares, one per cell, of a positive sum; they are normalized
   * @param current the counts
   * @return the finding; a count in a cell of share 0 makes the statistic infinite and the p-value
   *     0
   */
  public TestResult goodnessOfFit(double[] shares, long[] current) {
    GoodnessOfFit fit = GoodnessOfFit.of(shares, current);
    double statistic = fit.pearson();
    return fit.result(NAME + " goodness of fit", statistic, statistic);
  }
}
