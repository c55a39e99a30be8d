package io.mlops4j.core.evaluate;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Predicted class labels beside the actual ones. Immutable.
 *
 * <p>The classes are all labels that occur in either. Where a metric divides by zero (a class that
 * was never predicted has no precision) it is 0, as scikit-learn has it by default. Making one
 * costs O(n log n), each metric O(classes).
 */
public final class Classification {
  private final int[] labels;
  private final long[][] confusion;
  private final int samples;

  private Classification(int[] labels, long[][] confusion, int samples) {
    this.labels = labels;
    this.confusion = confusion;
    this.samples = samples;
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
    int[] labels =
        IntStream.concat(Arrays.stream(actual), Arrays.stream(predicted))
            .sorted()
            .distinct()
            .toArray();
    long[][] confusion = new long[labels.length][labels.length];
    for (int i = 0; i < actual.length; i++) {
      confusion[Arrays.binarySearch(labels, actual[i])][
          Arrays.binarySearch(labels, predicted[i])]++;
    }
    return new Classification(labels, confusion, actual.length);
  }

  /** {@return the classes, ascending} */
  public int[] labels() {
    return labels.clone();
  }

  /**
   * {@return how many samples of an actual class were predicted as another}
   *
   * @param actual the actual class
   * @param predicted the predicted class
   * @throws IllegalArgumentException when a class does not occur
   */
  public long count(int actual, int predicted) {
    return confusion[index(actual)][index(predicted)];
  }

  /** {@return the share of samples predicted right} */
  public double accuracy() {
    return ratio(IntStream.range(0, labels.length).mapToLong(c -> confusion[c][c]).sum(), samples);
  }

  /**
   * {@return the share of the samples predicted as a class that are of it}
   *
   * @param label the class
   * @throws IllegalArgumentException when the class does not occur
   */
  public double precision(int label) {
    return precisionAt(index(label));
  }

  /**
   * {@return the share of the samples of a class that were predicted as it}
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
    IntStream classes = IntStream.range(0, labels.length);
    return switch (averaging) {
      case MICRO -> accuracy();
      case MACRO -> classes.mapToDouble(metric).sum() / labels.length;
      case WEIGHTED ->
          classes.mapToDouble(c -> metric.applyAsDouble(c) * actual(c)).sum() / samples;
    };
  }

  private double precisionAt(int c) {
    return ratio(confusion[c][c], predicted(c));
  }

  private double recallAt(int c) {
    return ratio(confusion[c][c], actual(c));
  }

  private double f1At(int c) {
    return ratio(2 * confusion[c][c], actual(c) + predicted(c));
  }

  private long actual(int c) {
    return Arrays.stream(confusion[c]).sum();
  }

  private long predicted(int c) {
    return Arrays.stream(confusion).mapToLong(row -> row[c]).sum();
  }

  private int index(int label) {
    int index = Arrays.binarySearch(labels, label);
    if (index < 0) {
      throw new IllegalArgumentException(
          "class %d does not occur; the classes are %s".formatted(label, Arrays.toString(labels)));
    }
    return index;
  }

  private static double ratio(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }
}
