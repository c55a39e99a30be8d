package io.mlops4j.drift.stat;

import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.SplittableRandom;

/**
 * The maximum mean discrepancy of two samples of vectors under the Gaussian kernel exp(-d^2 / (2
 * s^2)). Immutable.
 *
 * <p>{@link #test} takes the unbiased estimate of the squared discrepancy over all pairs, in
 * quadratic time and memory, and finds its p-value by permutation. {@link #testLinear} averages
 * over disjoint pairs in linear time and constant memory, by a normal law from 500 pairs on, at the
 * cost of power. The statistic is the estimate; the effect is its root, 0 if the estimate is
 * negative.
 *
 * <p>Components lie within +-1e100, and not all below 1e-100 unless all are 0; other vectors,
 * ragged or not finite ones among them, are an {@link IllegalArgumentException}.
 *
 * <p>Source: A. Gretton, K. Borgwardt, M. Rasch, B. Schoelkopf and A. Smola, "A Kernel Two-Sample
 * Test", JMLR 13, 2012.
 */
public final class MaximumMeanDiscrepancy {
  private static final int LARGEST_QUADRATIC = 10_000;
  private static final int MEDIAN_PAIRS = 20_000;

  /** From so many pairs on, their mean is normal as far out as anybody looks. */
  private static final int NORMAL_PAIRS = 500;

  private static final int SIGN_CHANGES = 9_999;
  private static final MaximumMeanDiscrepancy DEFAULT =
      new MaximumMeanDiscrepancy(OptionalDouble.empty(), 199, BinnedDistance.Settings.SEED);

  private final OptionalDouble bandwidth;
  private final int permutations;
  private final long seed;

  private MaximumMeanDiscrepancy(OptionalDouble bandwidth, int permutations, long seed) {
    this.bandwidth = bandwidth;
    this.permutations = permutations;
    this.seed = seed;
  }

  /**
   * The test with its defaults.
   *
   * <ul>
   *   <li>the bandwidth s whose 2 s^2 is the median squared distance of the pooled vectors, over
   *       all pairs up to 200 vectors and over 20,000 random ones beyond
   *   <li>199 permutations from a fixed seed
   * </ul>
   *
   * @return the default test
   */
  public static MaximumMeanDiscrepancy withDefaults() {
    return DEFAULT;
  }

  /**
   * A test with a given bandwidth.
   *
   * @param bandwidth s, positive; 2 s^2 must be neither 0 nor infinite as a double
   * @return the changed test
   */
  public MaximumMeanDiscrepancy withBandwidth(double bandwidth) {
    double scale = scale(bandwidth);
    if (!(bandwidth > 0 && scale > 0 && scale < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "the bandwidth must be positive with a square that a double holds, not "
              + bandwidth
              + ": scale the vectors and give one between 1e-150 and 1e150");
    }
    return new MaximumMeanDiscrepancy(OptionalDouble.of(bandwidth), permutations, seed);
  }

  /**
   * A test with another number and another beginning of random deals.
   *
   * @param permutations how many deals, at least 99
   * @param seed where the random numbers start
   * @return the changed test
   */
  public MaximumMeanDiscrepancy withPermutations(int permutations, long seed) {
    return new MaximumMeanDiscrepancy(
        bandwidth, Arguments.atLeast(99, permutations, "the number of permutations"), seed);
  }

  /**
   * Tests two samples over all pairs.
   *
   * @param reference at least 2 finite vectors of one dimension
   * @param current as many components each; together at most 10,000 vectors
   * @return the finding
   */
  public TestResult test(double[][] reference, double[][] current) {
    Vectors.dimension(reference, current, 2);
    int n = reference.length;
    int m = current.length;
    if (n + m > LARGEST_QUADRATIC) {
      throw new IllegalArgumentException(
          (n + m) + " vectors are too many for all pairs; use testLinear or a subsample");
    }
    double[][] pooled = Arrays.copyOf(reference, n + m);
    System.arraycopy(current, 0, pooled, n, m);
    KernelMatrix kernel = new KernelMatrix(pooled, scale(pooled));
    boolean[] inReference = new boolean[n + m];
    Arrays.fill(inReference, 0, n, true);
    double seen = kernel.estimate(inReference, n, m);
    SplittableRandom random = new SplittableRandom(seed);
    int asLarge = 1;
    for (int i = 0; i < permutations; i++) {
      for (int k = n + m - 1; k > 0; k--) {
        int other = random.nextInt(k + 1);
        boolean label = inReference[k];
        inReference[k] = inReference[other];
        inReference[other] = label;
      }
      if (kernel.estimate(inReference, n, m) >= seen - 1e-13) {
        asLarge++;
      }
    }
    return result("mmd", seen, asLarge / (permutations + 1.0), n, m);
  }

  /**
   * Tests two samples over disjoint pairs; the surplus of the larger one is left out, so shuffle if
   * order matters. The p-value is normal from 500 pairs on; of fewer, whose sum is not, it is that
   * of 9,999 random changes of signs, or more if more permutations are asked for: the difference
   * within a pair changes its sign when a reference and a current vector change places.
   *
   * @param reference at least 4 finite vectors of one dimension
   * @param current at least 4 vectors of as many components
   * @return the finding
   */
  public TestResult testLinear(double[][] reference, double[][] current) {
    Vectors.dimension(reference, current, 4);
    int pairs = Math.min(reference.length, current.length) / 2;
    int half = Math.min(pairs, LARGEST_QUADRATIC / 4);
    // As many of either sample, so that vectors which change places leave it as it is.
    double[][] some = Arrays.copyOf(reference, 4 * half);
    System.arraycopy(current, 0, some, 2 * half, 2 * half);
    double scale = scale(some);
    double mean = 0;
    double squares = 0;
    double[] few = new double[pairs < NORMAL_PAIRS ? pairs : 0];
    for (int i = 0; i < pairs; i++) {
      double[] x = reference[2 * i];
      double[] x2 = reference[2 * i + 1];
      double[] y = current[2 * i];
      double[] y2 = current[2 * i + 1];
      double h =
          kernel(x, x2, scale) + kernel(y, y2, scale) - kernel(x, y2, scale) - kernel(x2, y, scale);
      if (few.length > 0) {
        few[i] = h;
      }
      double difference = h - mean;
      mean += difference / (i + 1);
      squares += difference * (h - mean);
    }
    double error = Math.sqrt(squares / (pairs - 1) / pairs);
    double p = few.length > 0 ? signs(few) : mean == 0 ? 0.5 : Tails.normal(mean / error);
    return result("mmd, linear time", mean, p, reference.length, current.length);
  }

  /** How often a sum is as large when each of its terms has either sign alike. */
  private double signs(double[] terms) {
    double sum = 0;
    double size = 0;
    for (double term : terms) {
      sum += term;
      size += Math.abs(term);
    }
    double least = sum - 1e-12 * size;
    int draws = Math.max(SIGN_CHANGES, permutations);
    SplittableRandom random = new SplittableRandom(NullLaw.seed(seed, sum));
    int asLarge = 1;
    for (int draw = 0; draw < draws; draw++) {
      double drawn = 0;
      for (int i = 0; i < terms.length; i += Long.SIZE) {
        long signs = random.nextLong();
        int end = Math.min(terms.length, i + Long.SIZE);
        for (int k = i; k < end; k++, signs >>>= 1) {
          drawn += (signs & 1) == 0 ? terms[k] : -terms[k];
        }
      }
      asLarge += drawn >= least ? 1 : 0;
    }
    return asLarge / (draws + 1.0);
  }

  private static TestResult result(String name, double statistic, double p, int n, int m) {
    double effect = Math.sqrt(Math.max(0, statistic));
    return new TestResult(name, statistic, p, effect, SampleSize.of(n), SampleSize.of(m));
  }

  private static double kernel(double[] a, double[] b, double scale) {
    return Math.exp(-Vectors.squaredDistance(a, b) / scale);
  }

  private static double scale(double bandwidth) {
    return 2 * bandwidth * bandwidth;
  }

  /** 2 s^2; 1 if most vectors are equal, since then any scale tells equal from unequal. */
  private double scale(double[][] pooled) {
    if (bandwidth.isPresent()) {
      return scale(bandwidth.getAsDouble());
    }
    int size = pooled.length;
    double[] squared;
    if (size <= 200) {
      squared = new double[size * (size - 1) / 2];
      int next = 0;
      for (int i = 0; i < size; i++) {
        for (int j = 0; j < i; j++) {
          squared[next++] = Vectors.squaredDistance(pooled[i], pooled[j]);
        }
      }
    } else {
      SplittableRandom random = new SplittableRandom(seed);
      squared = new double[MEDIAN_PAIRS];
      for (int k = 0; k < MEDIAN_PAIRS; k++) {
        int i = random.nextInt(size);
        int j = (i + 1 + random.nextInt(size - 1)) % size;
        squared[k] = Vectors.squaredDistance(pooled[i], pooled[j]);
      }
    }
    Arrays.sort(squared);
    int middle = squared.length / 2;
    double median =
        squared.length % 2 == 1
            ? squared[middle]
            : 0.5 * squared[middle - 1] + 0.5 * squared[middle];
    return median > 0 ? median : 1;
  }

  /** The kernel of all pairs, below the diagonal. */
  private static final class KernelMatrix {
    private final double[][] rows;

    KernelMatrix(double[][] vectors, double scale) {
      rows = new double[vectors.length][];
      for (int i = 0; i < vectors.length; i++) {
        rows[i] = new double[i];
        for (int j = 0; j < i; j++) {
          rows[i][j] = kernel(vectors[i], vectors[j], scale);
        }
      }
    }

    double estimate(boolean[] inReference, int n, int m) {
      double within = 0;
      double between = 0;
      double withinCurrent = 0;
      for (int i = 0; i < rows.length; i++) {
        double same = 0;
        double other = 0;
        double[] row = rows[i];
        boolean label = inReference[i];
        for (int j = 0; j < i; j++) {
          double value = row[j];
          if (inReference[j] == label) {
            same += value;
          } else {
            other += value;
          }
        }
        between += other;
        within += label ? same : 0;
        withinCurrent += label ? 0 : same;
      }
      return 2 * within / ((double) n * (n - 1))
          + 2 * withinCurrent / ((double) m * (m - 1))
          - 2 * between / ((double) n * m);
    }
  }
}
