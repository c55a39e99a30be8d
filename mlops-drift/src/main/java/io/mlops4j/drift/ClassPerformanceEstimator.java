package io.mlops4j.drift;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Estimates how well a classifier of several classes does on data without labels, from its own
 * confidence (confidence-based performance estimation).
 *
 * <p>Each class's probability is calibrated against the rest as {@link PerformanceEstimator} does
 * it for two, and what comes out is scaled to add up to one. The predicted class is the one of the
 * largest probability as given, the first among equals. Bands are those of {@link
 * PerformanceEstimator}, the labelled rows resampled for all classes together; what calibrating
 * class by class leaves wrong is not in them. It sees a change of inputs, not a change of what they
 * mean. Immutable.
 */
public final class ClassPerformanceEstimator {
  private static final double SUM_TOLERANCE = 1e-3;

  private final List<ScoreCalibration> calibrations;

  private ClassPerformanceEstimator(List<ScoreCalibration> calibrations) {
    this.calibrations = calibrations;
  }

  /**
   * An estimator for a classifier, from labelled data it was not trained on.
   *
   * @param probabilities one row per prediction with a probability for each class, which add up to
   *     one within a thousandth; two classes or more
   * @param labels the outcomes, one per row: the number of the class from zero; each must occur
   * @return the estimator
   * @throws IllegalArgumentException when lengths differ, a row is no distribution, a label is no
   *     class, there are fewer than 20 rows, or a class does not occur
   */
  public static ClassPerformanceEstimator calibratedOn(double[][] probabilities, int[] labels) {
    if (probabilities.length != labels.length
        || probabilities.length < PerformanceEstimator.LEAST_ROWS) {
      throw new IllegalArgumentException(
          "calibration needs at least "
              + PerformanceEstimator.LEAST_ROWS
              + " rows with a label each but got "
              + probabilities.length
              + " rows and "
              + labels.length
              + " labels");
    }
    int classes = probabilities[0].length;
    if (classes < 2) {
      throw new IllegalArgumentException("a classifier tells two classes or more, not " + classes);
    }
    requireDistributions(probabilities, classes);
    List<ScoreCalibration> calibrations = new ArrayList<>();
    for (int c = 0; c < classes; c++) {
      int number = c;
      boolean[] isClass = new boolean[labels.length];
      for (int i = 0; i < labels.length; i++) {
        if (labels[i] < 0 || labels[i] >= classes) {
          throw new IllegalArgumentException(
              "label " + labels[i] + " of row " + i + " is none of the " + classes + " classes");
        }
        isClass[i] = labels[i] == c;
      }
      if (IntStream.range(0, labels.length).noneMatch(i -> isClass[i])) {
        throw new IllegalArgumentException("class " + c + " does not occur among the labels");
      }
      double[] scores = Arrays.stream(probabilities).mapToDouble(row -> row[number]).toArray();
      calibrations.add(ScoreCalibration.of(scores, isClass));
    }
    return new ClassPerformanceEstimator(List.copyOf(calibrations));
  }

  private static void requireDistributions(double[][] probabilities, int classes) {
    for (double[] row : probabilities) {
      if (row.length != classes) {
        throw new IllegalArgumentException(
            "a row has " + row.length + " probabilities, another " + classes);
      }
      PerformanceEstimator.requireScores(row);
      double sum = Arrays.stream(row).sum();
      if (Math.abs(sum - 1) > SUM_TOLERANCE) {
        throw new IllegalArgumentException("probabilities add up to one but a row to " + sum);
      }
    }
  }

  /**
   * The expected performance on data without labels.
   *
   * @param probabilities one row per prediction, of as many classes as were calibrated; at least
   *     one row
   * @return the estimates
   * @throws IllegalArgumentException when there is no row or one is no distribution
   */
  public EstimatedClassPerformance estimate(double[][] probabilities) {
    if (probabilities.length == 0) {
      throw new IllegalArgumentException("performance of no prediction cannot be estimated");
    }
    int classes = calibrations.size();
    requireDistributions(probabilities, classes);
    int[] predicted = Arrays.stream(probabilities).mapToInt(row -> largest(row)).toArray();
    List<Roc> rocs = new ArrayList<>();
    double[][] scores = new double[classes][];
    double[][] believed = new double[classes][];
    for (int c = 0; c < classes; c++) {
      int number = c;
      scores[c] = Arrays.stream(probabilities).mapToDouble(row -> row[number]).toArray();
      rocs.add(Roc.of(scores[c]));
      believed[c] = Arrays.stream(scores[c]).map(calibrations.get(c)::probability).toArray();
    }
    scale(believed, scores);
    List<Confusion> expected = confusions(predicted, believed);

    double[][] drawn = new double[5][PerformanceEstimator.DRAWS];
    SplittableRandom random = new SplittableRandom(PerformanceEstimator.SEED);
    double[][] labels = new double[classes][probabilities.length];
    for (int draw = 0; draw < PerformanceEstimator.DRAWS; draw++) {
      for (int c = 0; c < classes; c++) {
        calibrations.get(c).resampled(draw, scores[c], rocs.get(c).descending(), labels[c]);
      }
      scale(labels, scores);
      drawLabels(random, labels);
      List<Confusion> one = confusions(predicted, labels);
      drawn[0][draw] = accuracy(one);
      drawn[1][draw] = macro(one, Confusion::precision);
      drawn[2][draw] = macro(one, Confusion::recall);
      drawn[3][draw] = macro(one, Confusion::f1);
      drawn[4][draw] = auroc(rocs, labels);
    }
    return new EstimatedClassPerformance(
        probabilities.length,
        expected,
        Estimate.around(accuracy(expected), drawn[0]),
        Estimate.around(macro(expected, Confusion::precision), drawn[1]),
        Estimate.around(macro(expected, Confusion::recall), drawn[2]),
        Estimate.around(macro(expected, Confusion::f1), drawn[3]),
        Estimate.around(auroc(rocs, believed), drawn[4]));
  }

  private static int largest(double[] row) {
    int largest = 0;
    for (int c = 1; c < row.length; c++) {
      largest = row[c] > row[largest] ? c : largest;
    }
    return largest;
  }

  /** Makes calibrated probabilities of a row add up to one; a row left with none takes its own. */
  private static void scale(double[][] calibrated, double[][] own) {
    for (int i = 0; i < calibrated[0].length; i++) {
      double sum = 0;
      for (double[] one : calibrated) {
        sum += one[i];
      }
      for (int c = 0; c < calibrated.length; c++) {
        calibrated[c][i] = sum > 0 ? calibrated[c][i] / sum : own[c][i];
      }
    }
  }

  /** Puts a label in the place of each row's probabilities: 1 for its class, 0 for the others. */
  private static void drawLabels(SplittableRandom random, double[][] rows) {
    int classes = rows.length;
    for (int i = 0; i < rows[0].length; i++) {
      double left = random.nextDouble();
      int label = 0;
      while (label < classes - 1 && left >= rows[label][i]) {
        left -= rows[label][i];
        label++;
      }
      for (int c = 0; c < classes; c++) {
        rows[c][i] = c == label ? 1 : 0;
      }
    }
  }

  private static List<Confusion> confusions(int[] predicted, double[][] positive) {
    List<Confusion> confusions = new ArrayList<>();
    for (int c = 0; c < positive.length; c++) {
      double[] cells = new double[4];
      for (int i = 0; i < predicted.length; i++) {
        int row = predicted[i] == c ? 0 : 2;
        cells[row] += positive[c][i];
        cells[row + 1] += 1 - positive[c][i];
      }
      confusions.add(new Confusion(cells[0], cells[1], cells[2], cells[3]));
    }
    return confusions;
  }

  private static double accuracy(List<Confusion> classes) {
    return classes.stream().mapToDouble(Confusion::truePositives).sum() / classes.get(0).total();
  }

  /** The mean over classes of a figure where it is defined; NaN where it never is. */
  static double macro(List<Confusion> classes, ToDoubleFunction<Confusion> figure) {
    return meanOfDefined(classes.stream().mapToDouble(figure).toArray());
  }

  private static double auroc(List<Roc> rocs, double[][] positive) {
    return meanOfDefined(
        IntStream.range(0, positive.length)
            .mapToDouble(c -> rocs.get(c).area(positive[c]))
            .toArray());
  }

  private static double meanOfDefined(double[] figures) {
    return Arrays.stream(figures).filter(f -> !Double.isNaN(f)).average().orElse(Double.NaN);
  }
}
