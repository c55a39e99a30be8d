package io.mlops4j.examples;

/** A sentence as a unit vector: the mean of its token vectors, normalised. */
final class Embedding {

  private Embedding() {}

  /**
   * The mean of the first {@code tokens} rows of a row-major matrix, scaled to length one.
   *
   * @param hidden token vectors, at least {@code tokens * width} values
   * @param from index of the first value of the first row
   */
  static float[] meanPooled(float[] hidden, int from, int tokens, int width) {
    double[] sum = new double[width];
    for (int t = 0; t < tokens; t++) {
      for (int i = 0; i < width; i++) {
        sum[i] += hidden[from + t * width + i];
      }
    }
    double squares = 0;
    for (double s : sum) {
      squares += s * s;
    }
    double norm = Math.sqrt(squares);
    float[] unit = new float[width];
    for (int i = 0; i < width; i++) {
      unit[i] = (float) (sum[i] / norm);
    }
    return unit;
  }

  /** The cosine of the angle between two vectors; 1 for the same direction. */
  static double cosine(float[] a, float[] b) {
    double dot = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      aa += (double) a[i] * a[i];
      bb += (double) b[i] * b[i];
    }
    return dot / Math.sqrt(aa * bb);
  }
}
