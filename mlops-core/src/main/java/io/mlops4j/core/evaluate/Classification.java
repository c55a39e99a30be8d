package io.mlops4j.core.evaluate;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Predicted class labels beside the actual ones. Immutable.
 *
 * <p>The classes are all labels that occur in either. Where a metric divides by zero (a class that
 * was never predicted has no precision) it is 0, as scikit-learn has it by default. Making one
 * costs O(n log n), each metric O(classes), the confusion matrix O(n).
 */
public final class Classification implements Evaluation<Classification> {
  private final int[] labels;
  private final int[] actual;
  private final int[] predicted;
  private final RowWeights weights;

  /** By class: the weight of what was right, of what is of it, and of what was predicted as it. */
  private final double[] hits;

  private final double[] actualWeight;
  private final double[] predictedWeight;
  private final boolean[] occurs;

  private Classification(int[] labels, int[] actual, int[] predicted, RowWeights weights) {
    this.labels = labels;
    this.actual = actual;
    this.predicted = predicted;
    this.weights = weights;
    this.hits = new double[labels.length];
    this.actualWeight = new double[labels.length];
    this.predictedWeight = new double[labels.length];
    this.occurs = new boolean[labels.length];
    for (int row = 0; row < actual.length; row++) {
      if (weights.present(row)) {
        count(actual[row], predicted[row], weights.of(row));
      }
    }
  }

  private void count(int actualClass, int predictedClass, double weight) {
    occurs[actualClass] = true;
    occurs[predictedClass] = true;
    actualWeight[actualClass] += weight;
    predictedWeight[predictedClass] += weight;
    hits[actualClass] += actualClass == predictedClass ? weight : 0;
  }

  /**
   * {@return the comparison of two label arrays of equal length}
   *
   * @param actual the true labels
   * @param predicted the predicted labels
   * @throws IllegalArgumentException when the lengths differ or are 0
   */
  public static Classification of(int[] actual, int[] predicted) {
    Pairs.require(actual.length, predicted.length);
    return of(actual, predicted, RowWeights.equal(actual.length));
  }

  /**
   * {@return the comparison of two label arrays of equal length, each row with a weight}
   *
   * @param actual the true labels
   * @param predicted the predicted labels
   * @param weights how much each row counts
   * @throws IllegalArgumentException when the lengths differ or are 0, a weight is negative or not
   *     finite, or all are 0
   */
  public static Classification of(int[] actual, int[] predicted, double[] weights) {
    Pairs.require(actual.length, predicted.length);
    return of(actual, predicted, RowWeights.of(actual.length, weights));
  }

  static Classification of(int[] actual, int[] predicted, RowWeights weights) {
    int[] labels =
        IntStream.concat(Arrays.stream(actual), Arrays.stream(predicted))
            .sorted()
            .distinct()
            .toArray();
    return new Classification(labels, codes(labels, actual), codes(labels, predicted), weights);
  }

  private static int[] codes(int[] labels, int[] values) {
    return Arrays.stream(values).map(value -> Arrays.binarySearch(labels, value)).toArray();
  }

  @Override
  public int rows() {
    return actual.length;
  }

  @Override
  public Classification counting(int[] times) {
    return new Classification(labels, actual, predicted, weights.counting(times));
  }

  /** {@return the classes, ascending} */
  public int[] labels() {
    return IntStream.range(0, labels.length).filter(c -> occurs[c]).map(c -> labels[c]).toArray();
  }

  /**
   * {@return the weight of the rows of an actual class that were predicted as another; their number
   * where no weights were given}
   *
   * @param actualLabel the actual class
   * @param predictedLabel the predicted class
   * @throws IllegalArgumentException when a class does not occur
   */
  public double weight(int actualLabel, int predictedLabel) {
    int a = index(actualLabel);
    int p = index(predictedLabel);
    double sum = 0;
    for (int row = 0; row < actual.length; row++) {
      sum += actual[row] == a && predicted[row] == p ? weights.of(row) : 0;
    }
    return sum;
  }

  /**
   * {@return the confusion matrix: by actual class, then by predicted class, each in the order of
   * {@link #labels()}, the weight of the rows; their number where no weights were given}
   */
  public double[][] confusionMatrix() {
    int[] place = new int[labels.length];
    int size = 0;
    for (int c = 0; c < labels.length; c++) {
      place[c] = size;
      size += occurs[c] ? 1 : 0;
    }
    double[][] matrix = new double[size][size];
    for (int row = 0; row < actual.length; row++) {
      if (weights.present(row)) {
        matrix[place[actual[row]]][place[predicted[row]]] += weights.of(row);
      }
    }
    return matrix;
  }

  /** {@return the share of rows predicted right} */
  public double accuracy() {
    return ratio(Arrays.stream(hits).sum(), weights.total());
  }

  /**
   * {@return the share of the rows predicted as a class that are of it}
   *
   * @param label the class
   * @throws IllegalArgumentException when the class does not occur
   */
  public double precision(int label) {
    return precisionAt(index(label));
  }

  /**
   * {@return the share of the rows of a class that were predicted as it}
   *
   * @param label the class
   * @throws IllegalArgumentException when the class does not occur
   */
  public double recall(int label) {
    return recallAt(index(label));
  }

  /**
   * {@return the harmonic mean of precision and recall of a class}
   *
   * @param label the class
   * @throws IllegalArgumentException when the class does not occur
   */
  public double f1(int label) {
    return f1At(index(label));
  }

  /**
   * {@return the precision over all classes}
   *
   * @param averaging how the classes are put together
   */
  public double precision(Averaging averaging) {
    return average(averaging, this::precisionAt);
  }

  /**
   * {@return the recall over all classes}
   *
   * @param averaging how the classes are put together
   */
  public double recall(Averaging averaging) {
    return average(averaging, this::recallAt);
  }

  /**
   * {@return the F1 over all classes}
   *
   * @param averaging how the classes are put together
   */
  public double f1(Averaging averaging) {
    return average(averaging, this::f1At);
  }

  private double average(Averaging averaging, IntToDoubleFunction metric) {
    if (averaging == Averaging.MICRO) {
      return accuracy();
    }
    double sum = 0;
    double whole = 0;
    for (int c = 0; c < labels.length; c++) {
      if (occurs[c]) {
        double share = averaging == Averaging.MACRO ? 1 : actualWeight[c];
        sum += share * metric.applyAsDouble(c);
        whole += share;
      }
    }
    return ratio(sum, whole);
  }

  private double precisionAt(int c) {
    return ratio(hits[c], predictedWeight[c]);
  }

  private double recallAt(int c) {
    return ratio(hits[c], actualWeight[c]);
  }

  private double f1At(int c) {
    return ratio(2 * hits[c], actualWeight[c] + predictedWeight[c]);
  }

  private int index(int label) {
    int index = Arrays.binarySearch(labels, label);
    if (index < 0) {
      throw new IllegalArgumentException(
          "class %d does not occur; the classes are %s".formatted(label, Arrays.toString(labels)));
    }
    return index;
  }

  private static double ratio(double part, double whole) {
    return whole == 0 ? 0 : part / whole;
  }
}
