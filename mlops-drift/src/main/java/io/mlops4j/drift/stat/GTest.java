package io.mlops4j.drift.stat;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The G test, twice the log-likelihood ratio: homogeneity of two samples of categories, and
 * goodness of fit. Immutable.
 *
 * <p>Cells, effects and refusals are those of {@link ChiSquare}.
 */
public final class GTest {
  private static final String NAME = "g";
  private static final GTest DEFAULT = new GTest(true);

  private final boolean continuityCorrection;

  private GTest(boolean continuityCorrection) {
    this.continuityCorrection = continuityCorrection;
  }

  /**
   * The test with its defaults: Yates's continuity correction for homogeneity over two cells, as
   * SciPy applies it.
   *
   * @return the default test
   */
  public static GTest withDefaults() {
    return DEFAULT;
  }

  /**
   * A test with or without Yates's correction, which matters only for homogeneity over two cells.
   *
   * @param correction whether to correct
   * @return the changed test
   */
  public GTest withContinuityCorrection(boolean correction) {
    return new GTest(correction);
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
    double statistic = table.logLikelihoodRatio(continuityCorrection);
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
    return fit.result(NAME + " goodness of fit", fit.logLikelihoodRatio(), fit.pearson());
  }
}
