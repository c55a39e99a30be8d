package io.mlops4j.drift.stat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Four views of drift between samples of embeddings: the distance of their centroids, the maximum
 * mean discrepancy, a domain classifier, and the share of components that changed. Immutable.
 *
 * <p>Components lie within +-1e100, and not all below 1e-100 unless all are 0; other vectors,
 * ragged or not finite ones among them, are an {@link IllegalArgumentException}.
 */
public final class EmbeddingDrift {
  private static final EmbeddingDrift DEFAULT =
      new EmbeddingDrift(Metric.EUCLIDEAN, 0.05, 199, BinnedDistance.Settings.SEED);

  private final Metric metric;
  private final double alpha;
  private final int permutations;
  private final long seed;

  /** How far two centroids lie apart. */
  public enum Metric {
    /** The root of the summed squares. */
    EUCLIDEAN {
      @Override
      double between(double[] a, double[] b) {
        return Math.sqrt(Vectors.squaredDistance(a, b));
      }
    },
    /**
     * One minus the cosine of the angle, in [0, 2]; 0 between two zero vectors, 1 from one to any
     * other.
     */
    COSINE {
      @Override
      double between(double[] a, double[] b) {
        // Lengths are of no consequence, and their fourth powers may leave the doubles.
        double aScale = Moments.scale(a, a);
        double bScale = Moments.scale(b, b);
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
          double x = a[i] / aScale;
          double y = b[i] / bScale;
          ab += x * y;
          aa += x * x;
          bb += y * y;
        }
        if (aa == 0 || bb == 0) {
          return aa == bb ? 0 : 1;
        }
        return Math.max(0, 1 - ab / Math.sqrt(aa * bb));
      }
    },
    /** The sum of the absolute differences. */
    CITY_BLOCK {
      @Override
      double between(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
          sum += Math.abs(a[i] - b[i]);
        }
        return sum;
      }
    },
    /** The largest absolute difference. */
    CHEBYSHEV {
      @Override
      double between(double[] a, double[] b) {
        double largest = 0;
        for (int i = 0; i < a.length; i++) {
          largest = Math.max(largest, Math.abs(a[i] - b[i]));
        }
        return largest;
      }
    };

    abstract double between(double[] a, double[] b);
  }

  /**
   * The components that changed. Immutable.
   *
   * @param share how many of all components, in [0, 1]
   * @param drifted the indexes of the components, ascending
   */
  public record Components(double share, List<Integer> drifted) {
    /**
     * Copies the indexes.
     *
     * @param share how many of all components, in [0, 1]
     * @param drifted the indexes of the components, ascending
     */
    public Components {
      drifted = List.copyOf(drifted);
    }
  }

  private EmbeddingDrift(Metric metric, double alpha, int permutations, long seed) {
    this.metric = metric;
    this.alpha = alpha;
    this.permutations = permutations;
    this.seed = seed;
  }

  /**
   * The views with their defaults.
   *
   * <ul>
   *   <li>{@link Metric#EUCLIDEAN}
   *   <li>components tested at 0.05 after {@link MultipleTesting#BENJAMINI_HOCHBERG}
   *   <li>199 permutations from a fixed seed
   * </ul>
   *
   * @return the default views
   */
  public static EmbeddingDrift withDefaults() {
    return DEFAULT;
  }

  /**
   * Views with another distance of centroids.
   *
   * @param metric the distance
   * @return the changed views
   */
  public EmbeddingDrift with(Metric metric) {
    return new EmbeddingDrift(metric, alpha, permutations, seed);
  }

  /**
   * Views with another level for components.
   *
   * @param alpha in (0, 1)
   * @return the changed views
   */
  public EmbeddingDrift withAlpha(double alpha) {
    return new EmbeddingDrift(metric, Arguments.alpha(alpha), permutations, seed);
  }

  /**
   * Views with another number and another beginning of random deals.
   *
   * @param permutations how many deals, at least 99
   * @param seed where the random numbers start
   * @return the changed views
   */
  public EmbeddingDrift withPermutations(int permutations, long seed) {
    return new EmbeddingDrift(
        metric, alpha, Arguments.atLeast(99, permutations, "the number of permutations"), seed);
  }

  /**
   * The distance of the centroids, with a p-value by permutation.
   *
   * @param reference finite vectors of one dimension
   * @param current vectors of the same dimension
   * @return the finding; statistic and effect are the distance
   */
  public TestResult centroids(double[][] reference, double[][] current) {
    Vectors.dimension(reference, current, 1);
    double seen = metric.between(Vectors.mean(reference), Vectors.mean(current));
    int n = reference.length;
    double[][] pooled = Arrays.copyOf(reference, n + current.length);
    System.arraycopy(current, 0, pooled, n, current.length);
    SplittableRandom random = new SplittableRandom(seed);
    int asFar = 1;
    for (int i = 0; i < permutations; i++) {
      for (int k = pooled.length - 1; k > 0; k--) {
        int other = random.nextInt(k + 1);
        double[] row = pooled[k];
        pooled[k] = pooled[other];
        pooled[other] = row;
      }
      double distance =
          metric.between(
              Vectors.mean(Arrays.copyOf(pooled, n)),
              Vectors.mean(Arrays.copyOfRange(pooled, n, pooled.length)));
      asFar += distance >= seen * (1 - 1e-12) ? 1 : 0;
    }
    return new TestResult(
        "centroid distance",
        seen,
        asFar / (permutations + 1.0),
        seen,
        SampleSize.of(n),
        SampleSize.of(current.length));
  }

  /**
   * The maximum mean discrepancy with its median bandwidth.
   *
   * @param reference at least 2 finite vectors of one dimension
   * @param current vectors of the same dimension; together at most 10,000
   * @return the finding
   */
  public TestResult discrepancy(double[][] reference, double[][] current) {
    return MaximumMeanDiscrepancy.withDefaults()
        .withPermutations(permutations, seed)
        .test(reference, current);
  }

  /**
   * How well a linear classifier tells the samples apart.
   *
   * @param reference at least 4 finite vectors of one dimension
   * @param current at least 4 vectors of the same dimension
   * @return the finding; the statistic is the area under the ROC curve
   */
  public TestResult classifier(double[][] reference, double[][] current) {
    return DomainClassifier.withDefaults().withSquares(false).test(reference, current);
  }

  /**
   * The components that changed by Kolmogorov-Smirnov, corrected for their number.
   *
   * @param reference finite vectors of one dimension
   * @param current vectors of the same dimension
   * @return the components
   */
  public Components components(double[][] reference, double[][] current) {
    int dimension = Vectors.dimension(reference, current, 1);
    double[] pValues = new double[dimension];
    for (int i = 0; i < dimension; i++) {
      pValues[i] =
          KolmogorovSmirnov.withDefaults()
              .test(Vectors.column(reference, i), Vectors.column(current, i))
              .pValue();
    }
    boolean[] rejected = MultipleTesting.BENJAMINI_HOCHBERG.rejected(alpha, pValues);
    List<Integer> drifted = new ArrayList<>();
    for (int i = 0; i < dimension; i++) {
      if (rejected[i]) {
        drifted.add(i);
      }
    }
    return new Components((double) drifted.size() / dimension, drifted);
  }
}
