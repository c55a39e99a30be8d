package io.mlops4j.drift.stat;

/** Checks of samples of vectors, and distances between them. */
final class Vectors {
  /** Squares of components between these bounds neither overflow nor vanish. */
  private static final double LARGEST = 1e100;

  private static final double SMALLEST = 1e-100;

  private Vectors() {}

  /** Refuses samples too small, ragged, not finite or out of scale, and returns the dimension. */
  static int dimension(double[][] reference, double[][] current, int least) {
    Arguments.atLeast(least, reference.length, "the size of the reference");
    Arguments.atLeast(least, current.length, "the size of the current sample");
    int dimension = reference[0].length;
    Arguments.atLeast(1, dimension, "the dimension");
    double largest =
        Math.max(
            largest(reference, dimension, "reference"), largest(current, dimension, "current"));
    if (largest > 0 && largest < SMALLEST) {
      throw new IllegalArgumentException(
          "no component is larger than "
              + largest
              + ": scale the vectors, as squares would vanish");
    }
    return dimension;
  }

  private static double largest(double[][] sample, int dimension, String name) {
    double largest = 0;
    for (int i = 0; i < sample.length; i++) {
      if (sample[i].length != dimension) {
        throw new IllegalArgumentException(
            name + "[" + i + "] has " + sample[i].length + " components, not " + dimension);
      }
      for (double value : sample[i]) {
        if (!(Math.abs(value) <= LARGEST)) {
          throw new IllegalArgumentException(
              name + "[" + i + "] holds " + value + ", which is not a number within +-1e100");
        }
        largest = Math.max(largest, Math.abs(value));
      }
    }
    return largest;
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
