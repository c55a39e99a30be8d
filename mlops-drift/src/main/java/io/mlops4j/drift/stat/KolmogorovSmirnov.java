package io.mlops4j.drift.stat;

import java.util.function.Supplier;

/**
 * The two-sample Kolmogorov-Smirnov test: the largest distance between two empirical distribution
 * functions. Immutable.
 *
 * <p>The statistic and the effect are both that distance, D, in [0, 1]; for a one-sided alternative
 * it is the largest difference in that direction. Infinite values are ordinary values at the ends.
 * NaN is treated as the {@link NanPolicy} says. A sample without any value to test is refused with
 * an {@link IllegalArgumentException}.
 *
 * <p>Exact p-values are P(D' &gt;= D) over all arrangements of the pooled sample, given its ties.
 * Given ties beyond the exact law's sizes, a p-value below 1e-9 is an upper bound, as in {@link
 * #refined}. Beyond, values without ties have the one-sample law at the rounded effective size n m
 * / (n + m), or Hodges's approximation for a one-sided alternative, as SciPy has them. Values with
 * ties have the law of a Brownian bridge looked at where runs of equal values end, as long as the
 * method is AUTO, the ties are {@link Ties#CONDITIONAL} and the alternative is two-sided; otherwise
 * the law of continuous values, which is then an upper bound. Whether a large sample has ties that
 * matter is found by looking at 2,048 values of each.
 *
 * <p>Small samples are sorted and merged; large ones are counted into buckets, in linear time and
 * without sorting, and a {@link SortedSample} keeps its buckets for many tests.
 *
 * <p>Sources: J. L. Hodges, "The significance probability of the Smirnov two-sample test", Arkiv
 * for Matematik 3, 1958; G. Schroeer and D. Trenkler, "Exact and randomization distributions of
 * Kolmogorov-Smirnov tests two or three samples", Computational Statistics and Data Analysis 20,
 * 1995, for ties; J. L. Hodges's formula 5.3 for one side; D. Siegmund, "Corrected diffusion
 * approximations in certain random walk problems", Advances in Applied Probability 11, 1979, for
 * runs too short to be looked at one by one.
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
      new KolmogorovSmirnov(
          Alternative.TWO_SIDED,
          PValueMethod.AUTO,
          Ties.CONDITIONAL,
          NanPolicy.OWN_MASS,
          /* refined= */ false);

  private final Alternative alternative;
  private final PValueMethod method;
  private final Ties ties;
  private final NanPolicy nanPolicy;
  private final boolean refined;

  private KolmogorovSmirnov(
      Alternative alternative,
      PValueMethod method,
      Ties ties,
      NanPolicy nanPolicy,
      boolean refined) {
    this.alternative = alternative;
    this.method = method;
    this.ties = ties;
    this.nanPolicy = nanPolicy;
    this.refined = refined;
  }

  /**
   * The test with its defaults.
   *
   * <ul>
   *   <li>{@link Alternative#TWO_SIDED}
   *   <li>{@link PValueMethod#AUTO}: exact while the larger sample has at most 10,000 values (and,
   *       given ties, the product of the sizes is at most 10 million), else asymptotic
   *   <li>{@link Ties#CONDITIONAL}
   *   <li>{@link NanPolicy#OWN_MASS}
   *   <li>not {@link #refined}
   * </ul>
   *
   * @return the default test
   */
  public static KolmogorovSmirnov withDefaults() {
    return DEFAULT;
  }

  /**
   * A test for another direction. GREATER finds current values that are greater: the current
   * distribution function lies below the reference's. It is SciPy's {@code ks_2samp(reference,
   * current, alternative="greater")}.
   *
   * @param alternative the direction
   * @return the changed test
   */
  public KolmogorovSmirnov with(Alternative alternative) {
    return new KolmogorovSmirnov(alternative, method, ties, nanPolicy, refined);
  }

  /**
   * A test that tells equal distances apart by the largest difference in the opposite direction.
   *
   * <p>Small samples of equal or related sizes have few possible distances, and so few p-values: at
   * 50 against 50 no p-value lies between 0.0392 and 0.0678, and a test at 0.05 alarms in 3.9 % of
   * trials. Ordered by D first and by the difference the other way second, arrangements are
   * numerous enough to come close to any level. Above 1e-9 the p-value, P(D' &gt; D, or D' = D and
   * E' &gt;= E), is right to 1e-12 (absolute) while it is exact at all, and never exceeds the one
   * without this option. Below 1e-9 it is an upper bound: of values the p-value without this option
   * where that one is exact and n m at most 10 million, otherwise the lesser of 1e-9 and exp(1 - 2
   * D^2 n m / (n + m)). One-sided p-values, asymptotic ones and those of {@link Ties#AS_CONTINUOUS}
   * stay as they are.
   *
   * @return the changed test
   */
  public KolmogorovSmirnov refined() {
    return new KolmogorovSmirnov(alternative, method, ties, nanPolicy, true);
  }

  /**
   * A test that finds its p-value in another way.
   *
   * @param method the way
   * @return the changed test
   */
  public KolmogorovSmirnov with(PValueMethod method) {
    return new KolmogorovSmirnov(alternative, method, ties, nanPolicy, refined);
  }

  /**
   * A test that treats ties in another way.
   *
   * @param ties the way
   * @return the changed test
   */
  public KolmogorovSmirnov with(Ties ties) {
    return new KolmogorovSmirnov(alternative, method, ties, nanPolicy, refined);
  }

  /**
   * A test that treats NaN in another way.
   *
   * @param policy the way
   * @return the changed test
   */
  public KolmogorovSmirnov with(NanPolicy policy) {
    return new KolmogorovSmirnov(alternative, method, ties, policy, refined);
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
    if (large(referenceSize, currentSize) && !tied(reference, current)) {
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
    if (large(reference.size(), currentSize) && !tied(reference.values(), current)) {
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
    double statistic = (double) merge.largest(alternative) / ((double) n * m);
    double p;
    if (ordersTies()) {
      TieBlocks blocks = TieBlocks.of(reference, current, nanPolicy);
      p = ordered(blocks, () -> merge);
    } else if (exact(n, m)) {
      p = exact(merge, n, m, () -> TieBlocks.of(reference, current, nanPolicy));
    } else if (tied(reference.values(), current.values())) {
      p = givenTies(TieBlocks.of(reference, current, nanPolicy));
    } else {
      p = asymptotic(statistic, n, m);
    }
    return new TestResult(NAME, statistic, p, statistic, reference.size(), current.size());
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
      double difference = (double) i / n - (double) j / m;
      largest = Math.max(largest, alternative.of(difference));
    }
    double p;
    if (ordersTies()) {
      p = givenTies(TieBlocks.ofCounts(reference, current));
    } else if (exact(n, m)) {
      if (n + m >= Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "the exact law is for fewer values than " + n + " and " + m + "; use AUTO");
      }
      EcdfMerge merge = EcdfMerge.ofCounts(reference, current, (int) n, (int) m);
      largest = (double) merge.largest(alternative) / ((double) n * m);
      p = exact(merge, (int) n, (int) m, () -> TieBlocks.ofCounts(reference, current));
    } else if (knowsTies()) {
      p = givenTies(TieBlocks.ofCounts(reference, current));
    } else {
      p = asymptotic(largest, (double) n, (double) m);
    }
    return new TestResult(NAME, largest, p, largest, SampleSize.of(n), SampleSize.of(m));
  }

  private boolean exact(long n, long m) {
    return method == PValueMethod.EXACT
        || (method == PValueMethod.AUTO && Math.max(n, m) <= LARGEST_EXACT_SIZE);
  }

  private double exact(EcdfMerge merge, int n, int m, Supplier<TieBlocks> blocks) {
    long largest = merge.largest(alternative);
    if (ties == Ties.CONDITIONAL) {
      boolean[] runEnds = merge.runEnds();
      boolean tied = false;
      for (int k = 1; k < runEnds.length; k++) {
        tied |= !runEnds[k];
      }
      if (tied && method == PValueMethod.AUTO && (long) n * m > LARGEST_TIED_LATTICE) {
        return knowsTies()
            ? givenTies(blocks.get())
            : asymptotic((double) largest / ((double) n * m), n, m);
      }
      if (tied) {
        return SmirnovLaw.upperGivenTies(n, m, largest, runEnds, alternative);
      }
    }
    return alternative == Alternative.TWO_SIDED
        ? SmirnovLaw.upper(n, m, largest)
        : SmirnovLaw.oneSided(n, m, largest);
  }

  /** Whether equal distances are to be told apart. */
  private boolean ordersTies() {
    return refined && method != PValueMethod.ASYMPTOTIC && conditionalTwoSided();
  }

  /** Whether the law beyond the exact one is that of the ties seen. */
  private boolean knowsTies() {
    return method == PValueMethod.AUTO && conditionalTwoSided();
  }

  private boolean conditionalTwoSided() {
    return ties == Ties.CONDITIONAL && alternative == Alternative.TWO_SIDED;
  }

  private boolean tied(double[] reference, double[] current) {
    return knowsTies() && RepeatedValues.likely(reference, current);
  }

  /**
   * The p-value with equal distances told apart; where that is too small to be resolved, the plain
   * one bounds it, as long as its tail is summed up exactly.
   */
  private double ordered(TieBlocks blocks, Supplier<EcdfMerge> merge) {
    double p = givenTies(blocks);
    boolean plainIsExact =
        Math.max(blocks.n, blocks.m) <= LARGEST_EXACT_SIZE
            && blocks.n * blocks.m <= LARGEST_TIED_LATTICE;
    return p <= CellSmirnovLaw.UNRESOLVED && plainIsExact
        ? Math.min(p, exact(merge.get(), (int) blocks.n, (int) blocks.m, () -> blocks))
        : p;
  }

  private double givenTies(TieBlocks blocks) {
    return refined
        ? CellSmirnovLaw.refined(blocks.reference, blocks.current)
        : CellSmirnovLaw.upper(blocks.reference, blocks.current);
  }

  /**
   * Whether the samples are so large that only the distance matters, which buckets find without
   * sorting.
   */
  private boolean large(SampleSize reference, SampleSize current) {
    long n = nanPolicy.tested(reference, "reference");
    long m = nanPolicy.tested(current, "current");
    return method != PValueMethod.EXACT
        && alternative == Alternative.TWO_SIDED
        && !ordersTies()
        && Math.max(n, m) > LARGEST_EXACT_SIZE;
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

  private double asymptotic(double statistic, double n, double m) {
    double effective = n * m / (n + m);
    if (alternative == Alternative.TWO_SIDED) {
      return KolmogorovLaw.upper(Math.max(1, (long) Math.rint(effective)), statistic);
    }
    double z = Math.sqrt(effective) * statistic;
    double correction = (Math.max(n, m) + 2 * Math.min(n, m)) / Math.sqrt(n * m * (n + m));
    return Math.exp(-2 * z * z - 2 * z * correction / 3);
  }
}
