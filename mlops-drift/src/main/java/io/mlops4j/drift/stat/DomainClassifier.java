package io.mlops4j.drift.stat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A classifier that tries to tell current rows from reference rows: if it can, they differ.
 * Immutable.
 *
 * <p>A model is fitted to one part of the rows and scores the other. The statistic is the area
 * under the ROC curve of those scores: 0.5 if the samples are alike, 1 if they can be told apart.
 * As the scores of held-out rows are independent of the model, the p-value, that of the
 * Mann-Whitney test that current scores are greater, holds; over scores pooled from several parts
 * it would be too small. The effect is the distance of the area from 0.5, doubled, and 0 below 0.5.
 *
 * <p>The model is a logistic regression on standardized columns and, unless asked otherwise, their
 * squares, so that a change of spread is seen besides one of place. Time grows with the rows and
 * the square of the columns.
 *
 * <p>Components lie within +-1e100, and not all below 1e-100 unless all are 0; other vectors,
 * ragged or not finite ones among them, are an {@link IllegalArgumentException}.
 */
public final class DomainClassifier {
  private static final DomainClassifier DEFAULT =
      new DomainClassifier(2, 1, true, BinnedDistance.Settings.SEED);

  private final int parts;
  private final double ridge;
  private final boolean squares;
  private final long seed;

  private DomainClassifier(int parts, double ridge, boolean squares, long seed) {
    this.parts = parts;
    this.ridge = ridge;
    this.squares = squares;
    this.seed = seed;
  }

  /**
   * The test with its defaults.
   *
   * <ul>
   *   <li>one row in 2 held out, dealt at random from a fixed seed within each sample
   *   <li>a ridge penalty of 1
   *   <li>squares of the columns besides the columns
   * </ul>
   *
   * @return the default test
   */
  public static DomainClassifier withDefaults() {
    return DEFAULT;
  }

  /**
   * A test that holds out another part of the rows, dealt from another seed.
   *
   * @param oneIn one row in this many is held out; at least 2
   * @param seed where the random numbers start
   * @return the changed test
   */
  public DomainClassifier withHeldOut(int oneIn, long seed) {
    return new DomainClassifier(
        Arguments.atLeast(2, oneIn, "the number of parts"), ridge, squares, seed);
  }

  /**
   * A test with another penalty.
   *
   * @param ridge positive
   * @return the changed test
   */
  public DomainClassifier withRidge(double ridge) {
    if (!(ridge > 0 && ridge < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("ridge must be positive, not " + ridge);
    }
    return new DomainClassifier(parts, ridge, squares, seed);
  }

  /**
   * A test with or without the squares of the columns; without, it is cheaper and sees only changes
   * of place.
   *
   * @param squares whether to use them
   * @return the changed test
   */
  public DomainClassifier withSquares(boolean squares) {
    return new DomainClassifier(parts, ridge, squares, seed);
  }

  /** The mean of the reference rows not held out: scores of others must know nothing of them. */
  private static double[] center(double[][] reference, int[] part) {
    return Vectors.mean(
        IntStream.range(0, reference.length)
            .filter(row -> part[row] != 0)
            .mapToObj(row -> reference[row])
            .toArray(double[][]::new));
  }

  /**
   * Tests two samples of rows.
   *
   * @param reference finite rows of one length, at least two held out
   * @param current rows of the same length, at least two held out
   * @return the finding
   */
  public TestResult test(double[][] reference, double[][] current) {
    int dimension = Vectors.dimension(reference, current, 2 * parts);
    int n = reference.length;
    int total = n + current.length;
    int[] part = deal(n, total);
    double[] center = squares ? center(reference, part) : new double[dimension];
    double[][] rows = new double[total][];
    boolean[] labels = new boolean[total];
    for (int i = 0; i < total; i++) {
      labels[i] = i >= n;
      rows[i] = columns(i < n ? reference[i] : current[i - n], center);
    }
    LogisticRegression model = fit(rows, labels, part);
    double[] scores = new double[total];
    int heldOut = 0;
    int heldOutReference = 0;
    for (int i = 0; i < total; i++) {
      if (part[i] == 0) {
        scores[heldOut++] = model.score(rows[i]);
        heldOutReference += labels[i] ? 0 : 1;
      }
    }
    TestResult ranks =
        MannWhitney.withDefaults()
            .with(Alternative.GREATER)
            .test(
                Arrays.copyOf(scores, heldOutReference),
                Arrays.copyOfRange(scores, heldOutReference, heldOut));
    double area = ranks.statistic() / ((double) heldOutReference * (heldOut - heldOutReference));
    return new TestResult(
        "domain classifier",
        area,
        ranks.pValue(),
        Math.max(0, 2 * area - 1),
        SampleSize.of(n),
        SampleSize.of(current.length));
  }

  private double[] columns(double[] row, double[] center) {
    if (!squares) {
      return row;
    }
    double[] columns = Arrays.copyOf(row, 2 * row.length);
    for (int i = 0; i < row.length; i++) {
      columns[row.length + i] = (row[i] - center[i]) * (row[i] - center[i]);
    }
    return columns;
  }

  private int[] deal(int n, int total) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] part = new int[total];
    for (int start = 0; start < total; start = start == 0 ? n : total) {
      int end = start == 0 ? n : total;
      for (int i = start; i < end; i++) {
        int other = start + random.nextInt(i - start + 1);
        part[i] = part[other];
        part[other] = (i - start) % parts;
      }
    }
    return part;
  }

  private LogisticRegression fit(double[][] rows, boolean[] labels, int[] part) {
    double[][] others = new double[rows.length][];
    boolean[] otherLabels = new boolean[rows.length];
    int size = 0;
    for (int i = 0; i < rows.length; i++) {
      if (part[i] != 0) {
        others[size] = rows[i];
        otherLabels[size++] = labels[i];
      }
    }
    return LogisticRegression.fit(
        Arrays.copyOf(others, size), Arrays.copyOf(otherLabels, size), ridge);
  }
}
