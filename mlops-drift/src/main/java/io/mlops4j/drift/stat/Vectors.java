package io.mlops4j.drift.stat;

/** Checks of samples of vectors, and distances between them. */
final class Vectors {
  private Vectors() {}

  /** Refuses samples that are too small, ragged or not finite, and returns the dimension. */
  static int dimension(double[][] reference, double[][] current, int least) {
    Arguments.atLeast(least, reference.length, "the size of the reference");
    Arguments.atLeast(least, current.length, "the size of the current sample");
    int dimension = reference[0].length;
    Arguments.atLeast(1, dimension, "the dimension");
    check(reference, dimension, "reference");
    check(current, dimension, "current");
    return dimension;
  }

  private static void check(double[][] sample, int dimension, String name) {
    for (int i = 0; i < sample.length; i++) {
      if (sample[i].length != dimension) {
        throw new IllegalArgumentException(
            name + "[" + i + "] has " + sample[i].length + " components, not " + dimension);
      }
      for (double value : sample[i]) {
        if (!Double.isFinite(value)) {
          throw new IllegalArgumentException(name + "[" + i + "] holds " + value);
        }
      }
    }
  }

  static double squaredDistance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = a[i] - b[i];
      sum += difference * difference;
    }
    return sum;
  }

  static double[] mean(double[][] sample) {
    double[] mean = new double[sample[0].length];
    for (double[] row : sample) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += row[i] / sample.length;
      }
    }
    return mean;
  }

  static double[] column(double[][] sample, int index) {
    double[] column = new double[sample.length];
    for (int i = 0; i < column.length; i++) {
      column[i] = sample[i][index];
    }
    return column;
  }
}
