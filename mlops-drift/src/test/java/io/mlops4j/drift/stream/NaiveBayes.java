package io.mlops4j.drift.stream;

/**
 * Incremental naive Bayes of two classes: normal densities for numbers, frequencies with Laplace's
 * correction for categories. The learner whose errors the detectors watch.
 */
final class NaiveBayes {

  private final int[] categories;
  private final double[] seen = new double[2];
  private final double[][] mean;
  private final double[][] squares;
  private final double[][][] frequency;

  /** Zero categories stand for a number. */
  NaiveBayes(int... categories) {
    this.categories = categories.clone();
    this.mean = new double[2][categories.length];
    this.squares = new double[2][categories.length];
    this.frequency = new double[2][categories.length][];
    for (double[][] ofClass : frequency) {
      for (int a = 0; a < categories.length; a++) {
        ofClass[a] = new double[categories[a]];
      }
    }
  }

  boolean predict(double[] x) {
    return logScore(1, x) > logScore(0, x);
  }

  private double logScore(int label, double[] x) {
    double n = seen[label];
    double score = Math.log(n + 1);
    for (int a = 0; a < x.length; a++) {
      if (categories[a] > 0) {
        score += Math.log((frequency[label][a][(int) x[a]] + 1) / (n + categories[a]));
      } else if (n > 1) {
        double variance = squares[label][a] / n + 1e-9;
        double deviation = x[a] - mean[label][a];
        score -= 0.5 * (Math.log(variance) + deviation * deviation / variance);
      }
    }
    return score;
  }

  void learn(Example example) {
    int label = example.label() ? 1 : 0;
    double n = ++seen[label];
    for (int a = 0; a < categories.length; a++) {
      double x = example.attributes()[a];
      if (categories[a] > 0) {
        frequency[label][a][(int) x]++;
      } else {
        double before = x - mean[label][a];
        mean[label][a] += before / n;
        squares[label][a] += before * (x - mean[label][a]);
      }
    }
  }
}
