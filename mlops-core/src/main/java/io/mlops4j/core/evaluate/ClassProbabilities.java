package io.mlops4j.core.evaluate;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntToDoubleFunction;

/**
 * The probability given to each class beside the true class, for two classes or more. Immutable.
 *
 * <p>Classes are the numbers of the columns, from 0. Scores are sorted when a metric first needs
 * it, once for all evaluations made of this one by {@link #counting}; else a metric costs O(rows
 * times classes), ONE_VS_ONE O(rows times classes squared).
 */
public final class ClassProbabilities implements Evaluation<ClassProbabilities> {
  private static final double SUM_TOLERANCE = 1e-5;

  private final int[] actual;
  private final double[] probabilities;
  private final int classes;
  private final BinaryScores confidence;
  private final AtomicReferenceArray<ScoreOrder> orders;
  private final RowWeights weights;

  /** Probabilities row by row; orders of each class and, last, of all together. */
  private ClassProbabilities(
      int[] actual,
      double[] probabilities,
      int classes,
      BinaryScores confidence,
      AtomicReferenceArray<ScoreOrder> orders,
      RowWeights weights) {
    this.actual = actual;
    this.probabilities = probabilities;
    this.classes = classes;
    this.confidence = confidence;
    this.orders = orders;
    this.weights = weights;
  }

  /**
   * {@return the comparison of true classes and probabilities}
   *
   * @param actual the true class of each row, the number of a column
   * @param probabilities by row, then by class; each row sums to 1 within 1e-5
   * @throws IllegalArgumentException when the lengths differ or are 0, there are fewer than two
   *     classes, a class has no column, or a row is no distribution
   */
  public static ClassProbabilities of(int[] actual, double[][] probabilities) {
    Pairs.require(actual.length, probabilities.length);
    return of(actual, probabilities, RowWeights.equal(actual.length));
  }

  /**
   * {@return the comparison of true classes and probabilities, each row with a weight}
   *
   * @param actual the true class of each row, the number of a column
   * @param probabilities by row, then by class; each row sums to 1 within 1e-5
   * @param weights how much each row counts
   * @throws IllegalArgumentException when the lengths differ or are 0, there are fewer than two
   *     classes, a class has no column, a row is no distribution, a weight is negative or not
   *     finite, or all are 0
   */
  public static ClassProbabilities of(int[] actual, double[][] probabilities, double[] weights) {
    Pairs.require(actual.length, probabilities.length);
    return of(actual, probabilities, RowWeights.of(actual.length, weights));
  }

  private static ClassProbabilities of(int[] actual, double[][] probabilities, RowWeights weights) {
    int classes = probabilities[0].length;
    if (classes < 2) {
      throw new IllegalArgumentException("there are two classes or more, not " + classes);
    }
    double[] flat = new double[Math.multiplyExact(actual.length, classes)];
    boolean[] right = new boolean[actual.length];
    double[] top = new double[actual.length];
    for (int row = 0; row < actual.length; row++) {
      requireDistribution(row, probabilities[row], classes);
      if (actual[row] < 0 || actual[row] >= classes) {
        throw new IllegalArgumentException(
            "row %d is of class %d, but the classes are 0 to %d"
                .formatted(row, actual[row], classes - 1));
      }
      System.arraycopy(probabilities[row], 0, flat, row * classes, classes);
      int likeliest = likeliest(flat, row, classes);
      right[row] = likeliest == actual[row];
      top[row] = flat[row * classes + likeliest];
    }
    return new ClassProbabilities(
        actual.clone(),
        flat,
        classes,
        BinaryScores.of(right, top).weighing(weights),
        new AtomicReferenceArray<>(classes + 1),
        weights);
  }

  private static void requireDistribution(int row, double[] probabilities, int classes) {
    if (probabilities.length != classes) {
      throw new IllegalArgumentException(
          "row %d has %d probabilities, row 0 has %d"
              .formatted(row, probabilities.length, classes));
    }
    double sum = 0;
    for (double probability : probabilities) {
      if (!(probability >= 0 && probability <= 1)) {
        throw new IllegalArgumentException(
            "row %d holds %s; a probability is between 0 and 1".formatted(row, probability));
      }
      sum += probability;
    }
    if (Math.abs(sum - 1) > SUM_TOLERANCE) {
      throw new IllegalArgumentException(
          "the probabilities of row %d sum to %s, not to 1".formatted(row, sum));
    }
  }

  private static int likeliest(double[] flat, int row, int classes) {
    int best = 0;
    for (int c = 1; c < classes; c++) {
      if (flat[row * classes + c] > flat[row * classes + best]) {
        best = c;
      }
    }
    return best;
  }

  @Override
  public int rows() {
    return actual.length;
  }

  /** {@return the number of classes} */
  public int classes() {
    return classes;
  }

  @Override
  public ClassProbabilities counting(int[] times) {
    RowWeights other = weights.counting(times);
    return new ClassProbabilities(
        actual, probabilities, classes, confidence.weighing(other), orders, other);
  }

  /** {@return the likeliest class of each row, the lowest of several, beside the true one} */
  public Classification classify() {
    int[] predicted = new int[actual.length];
    for (int row = 0; row < actual.length; row++) {
      predicted[row] = likeliest(probabilities, row, classes);
    }
    return Classification.of(actual, predicted, weights);
  }

  /**
   * {@return whether the likeliest class is right, scored with its probability} Its calibration
   * error is the one usually given for a classifier of several classes. C. Guo and others, <i>On
   * Calibration of Modern Neural Networks</i>, ICML 2017.
   */
  public BinaryScores confidence() {
    return confidence;
  }

  /**
   * {@return the area under the receiver operating characteristic}
   *
   * @param questions how the classes are set against each other
   * @param averaging how the areas are put together; WEIGHTED gives each question the weight of the
   *     rows it is about, the positive ones for ONE_VS_REST and both kinds for ONE_VS_ONE
   * @throws IllegalArgumentException for ONE_VS_ONE with MICRO, which has no meaning
   * @throws UndefinedMetricException when a class does not occur, but for MICRO
   */
  public double rocAuc(MultiClass questions, Averaging averaging) {
    if (averaging == Averaging.MICRO && questions == MultiClass.ONE_VS_REST) {
      return order(classes).rocArea(this::cellPositive, this::cellNegative);
    }
    double[] occurring = occurring("ROC AUC");
    if (questions == MultiClass.ONE_VS_ONE) {
      return oneVersusOne(averaging, occurring);
    }
    return overClasses(averaging, occurring, c -> order(c).rocArea(of(c), notOf(c)));
  }

  private double oneVersusOne(Averaging averaging, double[] occurring) {
    if (averaging == Averaging.MICRO) {
      throw new IllegalArgumentException("ONE_VS_ONE is averaged MACRO or WEIGHTED, not MICRO");
    }
    double sum = 0;
    double whole = 0;
    for (int a = 0; a < classes; a++) {
      for (int b = a + 1; b < classes; b++) {
        double area = (order(a).rocArea(of(a), of(b)) + order(b).rocArea(of(b), of(a))) / 2;
        double share = averaging == Averaging.MACRO ? 1 : occurring[a] + occurring[b];
        sum += share * area;
        whole += share;
      }
    }
    return sum / whole;
  }

  /**
   * {@return the area under the precision-recall curve of each class against the rest, as average
   * precision}
   *
   * @param averaging how the areas are put together; WEIGHTED gives each class the weight of its
   *     rows
   * @throws UndefinedMetricException when a class does not occur, but for MICRO
   */
  public double averagePrecision(Averaging averaging) {
    if (averaging == Averaging.MICRO) {
      return order(classes).averagePrecision(this::cellPositive, this::cellNegative);
    }
    double[] occurring = occurring("average precision");
    return overClasses(averaging, occurring, c -> order(c).averagePrecision(of(c), notOf(c)));
  }

  private double overClasses(Averaging averaging, double[] occurring, IntToDoubleFunction metric) {
    double sum = 0;
    double whole = 0;
    for (int c = 0; c < classes; c++) {
      double share = averaging == Averaging.MACRO ? 1 : occurring[c];
      sum += share * metric.applyAsDouble(c);
      whole += share;
    }
    return sum / whole;
  }

  /**
   * {@return the mean negative logarithm of the probability given to the true class} Probabilities
   * are kept 2.2e-16 away from 0 and 1.
   */
  public double logLoss() {
    return weights.mean(row -> BinaryScores.logLoss(probability(row, actual[row])));
  }

  /**
   * {@return the Brier score: the mean over the rows of the squared differences of probability and
   * truth, summed over the classes} With two classes half of it, so that it is the score of {@link
   * BinaryScores}.
   */
  public double brier() {
    double score =
        weights.mean(
            row -> {
              double sum = 0;
              for (int c = 0; c < classes; c++) {
                double difference = probability(row, c) - (actual[row] == c ? 1 : 0);
                sum += difference * difference;
              }
              return sum;
            });
    return classes == 2 ? score / 2 : score;
  }

  private double probability(int row, int c) {
    return probabilities[row * classes + c];
  }

  /** The weight of the rows of each class. */
  private double[] occurring(String metric) {
    double[] occurring = new double[classes];
    for (int row = 0; row < actual.length; row++) {
      occurring[actual[row]] += weights.of(row);
    }
    for (int c = 0; c < classes; c++) {
      if (!(occurring[c] > 0)) {
        throw new UndefinedMetricException(
            "%s needs rows of every class; there is none of class %d".formatted(metric, c));
      }
    }
    return occurring;
  }

  private IntToDoubleFunction of(int c) {
    return row -> actual[row] == c ? weights.of(row) : 0;
  }

  private IntToDoubleFunction notOf(int c) {
    return row -> actual[row] == c ? 0 : weights.of(row);
  }

  private double cellPositive(int cell) {
    return actual[cell / classes] == cell % classes ? weights.of(cell / classes) : 0;
  }

  private double cellNegative(int cell) {
    return actual[cell / classes] == cell % classes ? 0 : weights.of(cell / classes);
  }

  private ScoreOrder order(int c) {
    ScoreOrder known = orders.get(c);
    if (known == null) {
      known =
          c == classes
              ? ScoreOrder.of(probabilities.length, cell -> probabilities[cell])
              : ScoreOrder.of(actual.length, row -> probability(row, c));
      orders.set(c, known);
    }
    return known;
  }
}
