package io.mlops4j.drift.stat;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The permutation test of any statistic of two samples: valid for small and for heavy-tailed
 * samples, and whatever the statistic. Immutable.
 *
 * <p>If there are at most as many ways to divide the pooled values as permutations asked for, all
 * are looked at and the p-value is exact; otherwise the values are dealt at random and the samples
 * seen count as one deal more, so that the p-value is at least 1 / (permutations + 1). Dealing
 * starts from a seed: equal samples give equal results. The effect is the absolute statistic.
 */
public final class PermutationTest {

  /** A number that says how two samples differ. */
  @FunctionalInterface
  public interface Statistic {
    /**
     * Measures two samples, which must be left unchanged.
     *
     * @param reference values dealt to the reference
     * @param current values dealt to the current sample
     * @return the statistic, not NaN
     */
    double of(double[] reference, double[] current);
  }

  /** Statistics that differ by no more than this share are equal: sums come in another order. */
  private static final double EQUAL = 1e-12;

  private static final PermutationTest DEFAULT =
      new PermutationTest(Alternative.GREATER, 9999, BinnedDistance.Settings.SEED);

  private final Alternative alternative;
  private final int permutations;
  private final long seed;

  private PermutationTest(Alternative alternative, int permutations, long seed) {
    this.alternative = alternative;
    this.permutations = permutations;
    this.seed = seed;
  }

  /**
   * The test with its defaults.
   *
   * <ul>
   *   <li>{@link Alternative#GREATER}: a greater statistic is a greater change, as with any
   *       distance
   *   <li>9,999 permutations from a fixed seed
   * </ul>
   *
   * @return the default test
   */
  public static PermutationTest withDefaults() {
    return DEFAULT;
  }

  /**
   * A test for another direction of the statistic; two-sided doubles the smaller tail.
   *
   * @param alternative the direction
   * @return the changed test
   */
  public PermutationTest with(Alternative alternative) {
    return new PermutationTest(alternative, permutations, seed);
  }

  /**
   * A test with another number and another beginning of random deals.
   *
   * @param permutations how many deals, at least 99
   * @param seed where the random numbers start
   * @return the changed test
   */
  public PermutationTest withPermutations(int permutations, long seed) {
    return new PermutationTest(
        alternative, Arguments.atLeast(99, permutations, "the number of permutations"), seed);
  }

  /**
   * Tests two samples.
   *
   * @param reference the reference sample, not empty
   * @param current the current sample, not empty
   * @param statistic what to measure
   * @return the finding
   */
  public TestResult test(double[] reference, double[] current, Statistic statistic) {
    Arguments.atLeast(1, reference.length, "the size of the reference");
    Arguments.atLeast(1, current.length, "the size of the current sample");
    double seen = statistic.of(reference.clone(), current.clone());
    if (Double.isNaN(seen)) {
      throw new IllegalArgumentException("the statistic of the samples is NaN");
    }
    double[] pooled = Arrays.copyOf(reference, reference.length + current.length);
    System.arraycopy(current, 0, pooled, reference.length, current.length);
    Tally tally = new Tally(seen);
    if (divisions(pooled.length, current.length) <= permutations) {
      enumerate(pooled, current.length, statistic, tally);
    } else {
      deal(pooled, current.length, statistic, tally);
      tally.count(seen);
    }
    return new TestResult(
        "permutation",
        seen,
        tally.pValue(alternative),
        Math.abs(seen),
        SampleSize.of(reference),
        SampleSize.of(current));
  }

  private static double divisions(int total, int part) {
    double divisions = 1;
    for (int i = 1; i <= Math.min(part, total - part); i++) {
      divisions = divisions * (total - i + 1) / i;
    }
    return Math.rint(divisions);
  }

  private static void enumerate(double[] pooled, int m, Statistic statistic, Tally tally) {
    int[] chosen = new int[m];
    for (int i = 0; i < m; i++) {
      chosen[i] = i;
    }
    double[] reference = new double[pooled.length - m];
    double[] current = new double[m];
    int moved;
    do {
      int next = 0;
      for (int i = 0; i < pooled.length; i++) {
        if (next < m && chosen[next] == i) {
          current[next++] = pooled[i];
        } else {
          reference[i - next] = pooled[i];
        }
      }
      tally.count(statistic.of(reference, current));
      moved = m - 1;
      while (moved >= 0 && chosen[moved] == pooled.length - m + moved) {
        moved--;
      }
      if (moved >= 0) {
        chosen[moved]++;
        for (int i = moved + 1; i < m; i++) {
          chosen[i] = chosen[i - 1] + 1;
        }
      }
    } while (moved >= 0);
  }

  private void deal(double[] pooled, int m, Statistic statistic, Tally tally) {
    SplittableRandom random = new SplittableRandom(seed);
    int n = pooled.length - m;
    double[] reference = new double[n];
    double[] current = new double[m];
    for (int i = 0; i < permutations; i++) {
      for (int k = pooled.length - 1; k > 0; k--) {
        int other = random.nextInt(k + 1);
        double value = pooled[k];
        pooled[k] = pooled[other];
        pooled[other] = value;
      }
      System.arraycopy(pooled, 0, reference, 0, n);
      System.arraycopy(pooled, n, current, 0, m);
      tally.count(statistic.of(reference, current));
    }
  }

  /** How many deals lie on either side of what was seen. Confined. */
  private static final class Tally {
    private final double seen;
    private final double tolerance;
    private long all;
    private long asGreat;
    private long asSmall;

    Tally(double seen) {
      this.seen = seen;
      this.tolerance = Double.isInfinite(seen) ? 0 : EQUAL * Math.abs(seen);
    }

    void count(double statistic) {
      if (Double.isNaN(statistic)) {
        throw new IllegalArgumentException("the statistic of a deal is NaN");
      }
      all++;
      asGreat += statistic >= seen - tolerance ? 1 : 0;
      asSmall += statistic <= seen + tolerance ? 1 : 0;
    }

    double pValue(Alternative alternative) {
      long extreme =
          switch (alternative) {
            case GREATER -> asGreat;
            case LESS -> asSmall;
            case TWO_SIDED -> Math.min(all, 2 * Math.min(asGreat, asSmall));
          };
      return (double) extreme / all;
    }
  }
}
