package io.mlops4j.drift.stat;

/**
 * The Mann-Whitney U test: whether current values tend to be greater or smaller than reference
 * values. Immutable.
 *
 * <p>The statistic is U of the current sample: the number of pairs in which the current value is
 * the greater, ties counting half. The effect is the rank-biserial correlation |2 U / (n m) - 1|,
 * in [0, 1]. Infinite values are ordinary; NaN is treated as the {@link NanPolicy} says. If all
 * values are equal the p-value is 1.
 *
 * <p>The asymptotic law is normal, with corrections for ties and for continuity. Source: H. B. Mann
 * and D. R. Whitney, Annals of Mathematical Statistics 18, 1947.
 */
public final class MannWhitney {
  private static final String NAME = "mann-whitney";
  private static final int LARGEST_AUTO_EXACT = 8;

  /** Squares of pairs. */
  private static final double LARGEST_EXACT_WORK = 1e9;

  /** Half the law of a few against many is kept: 40 MB, and a second of work. */
  private static final double LARGEST_FEW_PAIRS = 1e7;

  private static final MannWhitney DEFAULT =
      new MannWhitney(Alternative.TWO_SIDED, PValueMethod.AUTO, NanPolicy.OWN_MASS);

  private final Alternative alternative;
  private final PValueMethod method;
  private final NanPolicy nanPolicy;

  private MannWhitney(Alternative alternative, PValueMethod method, NanPolicy nanPolicy) {
    this.alternative = alternative;
    this.method = method;
    this.nanPolicy = nanPolicy;
  }

  /**
   * The test with its defaults.
   *
   * <ul>
   *   <li>{@link Alternative#TWO_SIDED}
   *   <li>{@link PValueMethod#AUTO}: exact without ties while one sample has at most 8 values and n
   *       m is at most 10 million, else asymptotic
   *   <li>{@link NanPolicy#OWN_MASS}
   * </ul>
   *
   * @return the default test
   */
  public static MannWhitney withDefaults() {
    return DEFAULT;
  }

  /**
   * A test for another direction.
   *
   * @param alternative the direction
   * @return the changed test
   */
  public MannWhitney with(Alternative alternative) {
    return new MannWhitney(alternative, method, nanPolicy);
  }

  /**
   * A test that finds its p-value in another way; the exact law takes no account of ties.
   *
   * @param method the way
   * @return the changed test
   */
  public MannWhitney with(PValueMethod method) {
    return new MannWhitney(alternative, method, nanPolicy);
  }

  /**
   * A test that treats NaN in another way.
   *
   * @param policy the way
   * @return the changed test
   */
  public MannWhitney with(NanPolicy policy) {
    return new MannWhitney(alternative, method, policy);
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
    double u = 0;
    double tieSum = 0;
    double below = 0;
    for (int i = 0; i < blocks.blocks(); i++) {
      double inReference = (double) blocks.reference[i];
      double inCurrent = (double) blocks.current[i];
      u += inCurrent * (below + 0.5 * inReference);
      below += inReference;
      double tied = inReference + inCurrent;
      tieSum += tied * (tied * tied - 1);
    }
    double p =
        exact(blocks) ? exactP(blocks, u) : asymptoticP(u - 0.5 * n * m, n * m, total, tieSum);
    return new TestResult(NAME, u, p, Math.abs(2 * u / (n * m) - 1), reference, current);
  }

  private boolean exact(TieBlocks blocks) {
    double pairs = (double) blocks.n * blocks.m;
    boolean few = Math.min(blocks.n, blocks.m) <= LARGEST_AUTO_EXACT;
    boolean within = few ? pairs <= LARGEST_FEW_PAIRS : pairs * pairs <= LARGEST_EXACT_WORK;
    if (method == PValueMethod.EXACT && !within) {
      throw new IllegalArgumentException(
          "the exact law of "
              + blocks.n
              + " and "
              + blocks.m
              + " values is out of reach; use AUTO");
    }
    return method == PValueMethod.EXACT
        || (method == PValueMethod.AUTO && few && within && !blocks.tied());
  }

  private double asymptoticP(double deviation, double pairs, double total, double tieSum) {
    double variance = pairs / 12 * (total + 1 - tieSum / (total * (total - 1)));
    if (!(variance > 0)) {
      return 1;
    }
    double deviant =
        switch (alternative) {
          case TWO_SIDED -> Math.abs(deviation) - 0.5;
          case GREATER -> deviation - 0.5;
          case LESS -> -deviation - 0.5;
        };
    double tail = Tails.normal(deviant / Math.sqrt(variance));
    return alternative == Alternative.TWO_SIDED ? 2 * tail : tail;
  }

  private double exactP(TieBlocks blocks, double u) {
    int n = (int) Math.min(blocks.n, blocks.m);
    int m = (int) Math.max(blocks.n, blocks.m);
    double pairs = (double) n * m;
    // The law is symmetric, so an upper tail is the lower tail of the mirrored value.
    int last =
        (int)
            Math.floor(
                switch (alternative) {
                  case TWO_SIDED -> Math.min(u, pairs - u);
                  case GREATER -> pairs - u;
                  case LESS -> u;
                });
    double[] law = n <= LARGEST_AUTO_EXACT ? lowerHalf(n, m) : law(n, m);
    if (alternative == Alternative.TWO_SIDED) {
      return Math.min(1, 2 * sum(law, last));
    }
    int above = (int) pairs - last - 1;
    return last < law.length ? sum(law, last) : 1 - sum(law, above);
  }

  private static double sum(double[] law, int last) {
    double sum = 0;
    for (int u = 0; u <= last; u++) {
      sum += law[u];
    }
    return sum;
  }

  /**
   * The probabilities of U from 0 to the middle of its range, for few values against many.
   *
   * <p>Their generating function is Gauss's binomial coefficient, the product of (1 - q^(m + i)) /
   * (1 - q^i) over i = 1 .. n. Each factor takes one subtraction and one addition for each U, and
   * leaves a law that is symmetric, so that what subtraction blurs beyond the middle is mirrored.
   * Over many factors the blur would grow.
   */
  private static double[] lowerHalf(int n, int m) {
    double[] law = new double[n * m / 2 + 1];
    law[0] = 1;
    for (int i = 1; i <= n; i++) {
      int middle = (int) ((long) i * m / 2);
      for (int u = middle; u >= m + i; u--) {
        law[u] -= law[u - m - i];
      }
      for (int u = i; u <= middle; u++) {
        law[u] += law[u - i];
      }
      double share = (double) i / (m + i);
      for (int u = 0; u <= middle; u++) {
        law[u] *= share;
      }
      int needed = (int) Math.min(law.length - 1L, (long) i * m);
      for (int u = middle + 1; u <= needed; u++) {
        law[u] = law[i * m - u];
      }
    }
    return law;
  }

  /**
   * The probabilities of U, built up one value at a time: the greatest value belongs to either
   * sample.
   */
  private static double[] law(int n, int m) {
    double[][] byFirst = new double[n + 1][];
    for (int j = 0; j <= m; j++) {
      for (int i = 0; i <= n; i++) {
        double[] next = new double[i * j + 1];
        if (i == 0 || j == 0) {
          next[0] = 1;
        } else {
          double[] without = byFirst[i - 1];
          double[] before = byFirst[i];
          double share = (double) i / (i + j);
          for (int u = 0; u < without.length; u++) {
            next[u + j] += share * without[u];
          }
          for (int u = 0; u < before.length; u++) {
            next[u] += (1 - share) * before[u];
          }
        }
        byFirst[i] = next;
      }
    }
    return byFirst[n];
  }
}
