package io.mlops4j.drift.stat;

/**
 * The two-sample Kolmogorov-Smirnov test: the largest distance between two empirical distribution
 * functions. Immutable.
 *
 * <p>The statistic and the effect are both that distance, D, in [0, 1]; the alternative is
 * two-sided. Infinite values are ordinary values at the ends. NaN is treated as the {@link
 * NanPolicy} says. A sample without any value to test is refused with an {@link
 * IllegalArgumentException}.
 *
 * <p>Exact p-values are P(D' &gt;= D) over all arrangements of the pooled sample, given its ties;
 * asymptotic ones are those of the one-sample law at the rounded effective size n m / (n + m) and
 * take no account of ties, which makes them upper bounds. Small samples are sorted and merged;
 * large ones are counted into buckets, in linear time and without sorting, and a {@link
 * SortedSample} keeps its buckets for many tests.
 *
 * <p>Sources: J. L. Hodges, "The significance probability of the Smirnov two-sample test", Arkiv
 * for Matematik 3, 1958; G. Schroeer and D. Trenkler, "Exact and randomization distributions of
 * Kolmogorov-Smirnov tests two or three samples", Computational Statistics and Data Analysis 20,
 * 1995, for ties.
 */
public final class KolmogorovSmirnov {
  private static final String NAME = "kolmogorov-smirnov";

  /**
   * The larger size up to which AUTO is exact; beyond, the asymptotic law is right to its fourth
   * digit.
   */
  private static final int LARGEST_EXACT_SIZE = 10_000;

  /**
   * With ties the whole lattice is walked, not its corridor: this many points take about 0.03 s.
   */
  private static final long LARGEST_TIED_LATTICE = 10_000_000;

  private static final KolmogorovSmirnov DEFAULT =
      new KolmogorovSmirnov(PValueMethod.AUTO, Ties.CONDITIONAL, NanPolicy.OWN_MASS);

  private final PValueMethod method;
  private final Ties ties;
  private final NanPolicy nanPolicy;

  private KolmogorovSmirnov(PValueMethod method, Ties ties, NanPolicy nanPolicy) {
    this.method = method;
    this.ties = ties;
    this.nanPolicy = nanPolicy;
  }

  /**
   * The test with its defaults.
   *
   * <ul>
   *   <li>{@link PValueMethod#AUTO}: exact while the larger sample has at most 10,000 values (and,
   *       given ties, the product of the sizes is at most 10 million), else asymptotic
   *   <li>{@link Ties#CONDITIONAL}
   *   <li>{@link NanPolicy#OWN_MASS}
   * </ul>
   *
   * @return the default test
   */
  public static KolmogorovSmirnov withDefaults() {
    return DEFAULT;
  }

  /**
   * A test that finds its p-value in another way.
   *
   * @param method the way
   * @return the changed test
   */
  public KolmogorovSmirnov with(PValueMethod method) {
    return new KolmogorovSmirnov(method, ties, nanPolicy);
  }

  /**
   * A test that treats ties in another way.
   *
   * @param ties the way
   * @return the changed test
   */
  public KolmogorovSmirnov with(Ties ties) {
    return new KolmogorovSmirnov(method, ties, nanPolicy);
  }

  /**
   * A test that treats NaN in another way.
   *
   * @param policy the way
   * @return the changed test
   */
  public KolmogorovSmirnov with(NanPolicy policy) {
    return new KolmogorovSmirnov(method, ties, policy);
  }

  /**
   * Tests whether two samples come from one distribution.
   *
   * @param reference the reference sample, in any order
   * @param current the current sample, in any order
   * @return the finding
   */
  public TestResult test(double[] reference, double[] current) {
    SampleSize referenceSize = SampleSize.of(reference);
    SampleSize currentSize = SampleSize.of(current);
    if (large(referenceSize, currentSize)) {
      return large(EcdfBuckets.of(reference), referenceSize, current, currentSize);
    }
    return test(SortedSample.of(reference), SortedSample.of(current));
  }

  /**
   * Tests a sample against a reference sorted before.
   *
   * @param reference the reference sample
   * @param current the current sample, in any order
   * @return the finding
   */
  public TestResult test(SortedSample reference, double[] current) {
    SampleSize currentSize = SampleSize.of(current);
    if (large(reference.size(), currentSize)) {
      return large(reference.buckets(), reference.size(), current, currentSize);
    }
    return test(reference, SortedSample.of(current));
  }

  /**
   * Tests two samples sorted before.
   *
   * @param reference the reference sample
   * @param current the current sample
   * @return the finding
   */
  public TestResult test(SortedSample reference, SortedSample current) {
    int n = nanPolicy.tested(reference, "reference");
    int m = nanPolicy.tested(current, "current");
    EcdfMerge merge = EcdfMerge.of(reference, current, n, m);
    return result(merge, n, m, reference.size(), current.size());
  }

  /**
   * Tests two rows of counts over the same ordered cells; values in one cell count as equal.
   *
   * @param reference the reference's counts, ascending cells
   * @param current the current sample's counts over the same cells
   * @return the finding
   */
  public TestResult testCounts(long[] reference, long[] current) {
    long[] totals = Arguments.totals(reference, current);
    long n = totals[0];
    long m = totals[1];
    double largest = 0;
    long i = 0;
    long j = 0;
    for (int cell = 0; cell < reference.length; cell++) {
      i += reference[cell];
      j += current[cell];
      largest = Math.max(largest, Math.abs((double) i / n - (double) j / m));
    }
    SampleSize referenceSize = SampleSize.of(n);
    SampleSize currentSize = SampleSize.of(m);
    if (Math.max(n, m) > LARGEST_EXACT_SIZE) {
      double p = asymptotic(largest, (double) n, (double) m);
      return new TestResult(NAME, largest, p, largest, referenceSize, currentSize);
    }
    EcdfMerge merge = EcdfMerge.ofCounts(reference, current, (int) n, (int) m);
    return result(merge, (int) n, (int) m, referenceSize, currentSize);
  }

  private TestResult result(
      EcdfMerge merge, int n, int m, SampleSize reference, SampleSize current) {
    double statistic = (double) merge.largest() / ((long) n * m);
    boolean exact =
        method == PValueMethod.EXACT
            || (method == PValueMethod.AUTO && Math.max(n, m) <= LARGEST_EXACT_SIZE);
    double p;
    if (!exact) {
      p = asymptotic(statistic, n, m);
    } else if (ties == Ties.AS_CONTINUOUS) {
      p = SmirnovLaw.upper(n, m, merge.largest());
    } else {
      p = conditional(merge, n, m, statistic);
    }
    return new TestResult(NAME, statistic, p, statistic, reference, current);
  }

  private double conditional(EcdfMerge merge, int n, int m, double statistic) {
    boolean[] runEnds = merge.runEnds();
    boolean tied = false;
    for (int k = 1; k < runEnds.length; k++) {
      tied |= !runEnds[k];
    }
    if (!tied) {
      return SmirnovLaw.upper(n, m, merge.largest());
    }
    if (method == PValueMethod.AUTO && (long) n * m > LARGEST_TIED_LATTICE) {
      return asymptotic(statistic, n, m);
    }
    return SmirnovLaw.upperGivenTies(n, m, merge.largest(), runEnds);
  }

  /**
   * Whether the samples are so large that only the distance matters, which buckets find without
   * sorting.
   */
  private boolean large(SampleSize reference, SampleSize current) {
    long n = nanPolicy.tested(reference, "reference");
    long m = nanPolicy.tested(current, "current");
    return method != PValueMethod.EXACT && Math.max(n, m) > LARGEST_EXACT_SIZE;
  }

  private TestResult large(
      EcdfBuckets buckets, SampleSize referenceSize, double[] current, SampleSize currentSize) {
    long n = nanPolicy.tested(referenceSize, "reference");
    long m = nanPolicy.tested(currentSize, "current");
    long largest = buckets.largest(current, n, m, nanPolicy != NanPolicy.EXCLUDE);
    double statistic = (double) largest / ((double) n * m);
    double p = asymptotic(statistic, (double) n, (double) m);
    return new TestResult(NAME, statistic, p, statistic, referenceSize, currentSize);
  }

  private static double asymptotic(double statistic, double n, double m) {
    long effective = Math.max(1, (long) Math.rint(n * m / (n + m)));
    return KolmogorovLaw.upper(effective, statistic);
  }
}
