package io.mlops4j.quantize;

import java.nio.FloatBuffer;

/** Sums up how two series of tensors differ, in one pass and without keeping them. Confined. */
final class DifferenceMeter {

  private long values;
  private long strays;
  private double signal;
  private double noise;
  private double absoluteError;
  private double largestError;
  private long vectors;
  private double cosines;
  private double smallestCosine = 1;

  /** Adds one pair of tensors of the same shape; both buffers keep their positions. */
  void add(FloatBuffer original, FloatBuffer changed, long[] shape) {
    int count = original.remaining();
    long last = shape.length == 0 ? 1 : shape[shape.length - 1];
    int length = last > 1 && last <= count ? (int) last : count;
    for (int start = 0; start < count; start += length) {
      vector(original, original.position() + start, changed, changed.position() + start, length);
    }
  }

  private void vector(FloatBuffer original, int from, FloatBuffer changed, int at, int length) {
    double dot = 0;
    double xx = 0;
    double yy = 0;
    long straysBefore = strays;
    for (int i = 0; i < length; i++) {
      float x = original.get(from + i);
      float y = changed.get(at + i);
      if (!Float.isFinite(x) || !Float.isFinite(y)) {
        // Float.compare holds NaN equal to NaN, and each infinity to itself.
        strays += Float.compare(x, y) == 0 ? 0 : 1;
        continue;
      }
      double error = Math.abs((double) x - y);
      noise += error * error;
      absoluteError += error;
      largestError = Math.max(largestError, error);
      dot += (double) x * y;
      xx += (double) x * x;
      yy += (double) y * y;
      values++;
    }
    signal += xx;
    double cosine =
        strays > straysBefore
            ? 0
            : xx == 0 || yy == 0 ? (xx == yy ? 1 : 0) : dot / Math.sqrt(xx * yy);
    cosines += cosine;
    smallestCosine = Math.min(smallestCosine, cosine);
    vectors++;
  }

  /**
   * Energy of the noise as a share of the signal's; 0 when nothing differs, infinite by a stray.
   */
  double noiseShare() {
    if (strays > 0) {
      return Double.POSITIVE_INFINITY;
    }
    return noise == 0 ? 0 : noise / signal;
  }

  ValueDifference difference(String name) {
    return new ValueDifference(
        name,
        values,
        strays,
        cosines / vectors,
        smallestCosine,
        10 * Math.log10(1 / noiseShare()),
        largestError,
        values == 0 ? 0 : absoluteError / values);
  }
}
