package io.mlops4j.drift.stat;

/**
 * The two-sample Cramer-von Mises test: the averaged squared distance of two empirical distribution
 * functions. Immutable.
 *
 * <p>The statistic is Anderson's T, with midranks for ties. The effect is the root mean square of
 * the distance of the distribution functions over the pooled values, below 1. Infinite values are
 * ordinary; NaN is treated as the {@link NanPolicy} says.
 *
 * <p>The exact law is that of continuous values. The asymptotic one is the limit law, at the
 * statistic shifted and scaled to the limit's mean and variance; it keeps its digits in the tail,
 * where the series that SciPy sums loses them.
 *
 * <p>Sources: T. W. Anderson, Annals of Mathematical Statistics 33, 1962; Y. Xiao, A. Gordon and A.
 * Yakovlev, Journal of Statistical Software 17(8), 2007, for the exact law.
 */
public final class CramerVonMises {
  private static final String NAME = "cramer-von mises";
  private static final int LARGEST_EXACT_SIZE = 20;
  private static final CramerVonMises DEFAULT =
      new CramerVonMises(PValueMethod.AUTO, NanPolicy.OWN_MASS);

  private final PValueMethod method;
  private final NanPolicy nanPolicy;

  private CramerVonMises(PValueMethod method, NanPolicy nanPolicy) {
    this.method = method;
    this.nanPolicy = nanPolicy;
  }

  /**
   * The test with its defaults.
   *
   * <ul>
   *   <li>{@link PValueMethod#AUTO}: exact while both samples have at most 20 values, else
   *       asymptotic
   *   <li>{@link NanPolicy#OWN_MASS}
   * </ul>
   *
   * @return the default test
   */
  public static CramerVonMises withDefaults() {
    return DEFAULT;
  }

  /**
   * A test that finds its p-value in another way.
   *
   * @param method the way; exact is for at most 20 values a sample
   * @return the changed test
   */
  public CramerVonMises with(PValueMethod method) {
    return new CramerVonMises(method, nanPolicy);
  }

  /**
   * A test that treats NaN in another way.
   *
   * @param policy the way
   * @return the changed test
   */
  public CramerVonMises with(NanPolicy policy) {
    return new CramerVonMises(method, policy);
  }

  /**
   * Tests two samples.
   *
   * @param reference the reference sample
   * @param current the current sample
   * @return the finding
   */
  public TestResult test(double[] reference, double[] current) {
    return test(SortedSample.of(reference), SortedSample.of(current));
  }

  /**
   * Tests two samples sorted before.
   *
   * @param reference the reference sample
   * @param current the current sample
   * @return the finding
   */
  public TestResult test(SortedSample reference, SortedSample current) {
    return test(TieBlocks.of(reference, current, nanPolicy), reference.size(), current.size());
  }

  /**
   * Tests two rows of counts over the same ordered cells; values in one cell count as equal.
   *
   * @param reference the reference's counts, ascending cells
   * @param current the current sample's counts
   * @return the finding
   */
  public TestResult testCounts(long[] reference, long[] current) {
    TieBlocks blocks = TieBlocks.ofCounts(reference, current);
    return test(blocks, SampleSize.of(blocks.n), SampleSize.of(blocks.m));
  }

  private TestResult test(TieBlocks blocks, SampleSize reference, SampleSize current) {
    double n = (double) blocks.n;
    double m = (double) blocks.m;
    double total = n + m;
    double squares = 0;
    double midrankSquares = 0;
    double i = 0;
    double j = 0;
    for (int block = 0; block < blocks.blocks(); block++) {
      double inReference = (double) blocks.reference[block];
      double inCurrent = (double) blocks.current[block];
      double midrank = i + j + 0.5 * (inReference + inCurrent + 1);
      midrankSquares += n * squaredDistances(midrank - i, inReference);
      midrankSquares += m * squaredDistances(midrank - j, inCurrent);
      i += inReference;
      j += inCurrent;
      double difference = i / n - j / m;
      squares += difference * difference * (inReference + inCurrent);
    }
    double statistic =
        blocks.tied()
            ? midrankSquares / (n * m * total) - (4 * n * m - 1) / (6 * total)
            : n * m / (total * total) * squares;
    double effect = Math.sqrt(squares / total);
    return new TestResult(NAME, statistic, pValue(blocks, statistic), effect, reference, current);
  }

  /** The sum of (c - k)^2 for k = 1 .. count. */
  private static double squaredDistances(double c, double count) {
    double middle = 0.5 * (count + 1);
    return count * ((c - middle) * (c - middle) + (count * count - 1) / 12);
  }

  private double pValue(TieBlocks blocks, double statistic) {
    boolean small = Math.max(blocks.n, blocks.m) <= LARGEST_EXACT_SIZE;
    if (method == PValueMethod.EXACT && !small) {
      throw new IllegalArgumentException(
          "the exact law is for at most "
              + LARGEST_EXACT_SIZE
              + " values a sample, not "
              + Math.max(blocks.n, blocks.m)
              + "; use AUTO");
    }
    if (small && method != PValueMethod.ASYMPTOTIC) {
      return CramerVonMisesLaw.upper((int) blocks.n, (int) blocks.m, statistic);
    }
    double n = (double) blocks.n;
    double m = (double) blocks.m;
    double total = n + m;
    double mean = (1 + 1 / total) / 6;
    double variance =
        (total + 1)
            * (4 * n * m * total - 3 * (n * n + m * m) - 2 * n * m)
            / (45 * total * total * 4 * n * m);
    if (!(variance > 0)) {
      return 1;
    }
    double limit = 1.0 / 6 + (statistic - mean) / Math.sqrt(45 * variance);
    return QuadraticFormTail.CRAMER_VON_MISES.upper(limit);
  }
}
