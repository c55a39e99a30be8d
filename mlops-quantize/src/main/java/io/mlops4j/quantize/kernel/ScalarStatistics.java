package io.mlops4j.quantize.kernel;

/** The statistics in plain Java; also the tails of the vector form. */
final class ScalarStatistics implements Statistics {

  static final ScalarStatistics INSTANCE = new ScalarStatistics();

  private ScalarStatistics() {}

  @Override
  public void extremes(float[] x, int offset, int length, float[] range) {
    Extents.check(x.length, offset, length);
    Extents.check(range.length, 0, 2);
    extremesFrom(x, offset, offset + length, range);
  }

  static void extremesFrom(float[] x, int from, int to, float[] range) {
    float low = range[0];
    float high = range[1];
    for (int i = from; i < to; i++) {
      if (Float.isFinite(x[i])) {
        low = Math.min(low, x[i]);
        high = Math.max(high, x[i]);
      }
    }
    range[0] = low;
    range[1] = high;
  }

  @Override
  public Moments moments(float[] x, int offset, int length) {
    Extents.check(x.length, offset, length);
    return momentsFrom(x, offset, offset + length);
  }

  static Moments momentsFrom(float[] x, int from, int to) {
    long count = 0;
    double sum = 0;
    double squaredSum = 0;
    for (int i = from; i < to; i++) {
      if (Float.isFinite(x[i])) {
        double value = x[i];
        count++;
        sum += value;
        squaredSum += value * value;
      }
    }
    return new Moments(count, sum, squaredSum);
  }

  @Override
  public void histogram(float[] x, int offset, int length, float low, float high, long[] counts) {
    Extents.check(x.length, offset, length);
    double binsPerUnit = binsPerUnit(low, high, counts);
    for (int i = offset; i < offset + length; i++) {
      // False for NaN as well.
      if (x[i] >= low && x[i] <= high) {
        count((x[i] - (double) low) * binsPerUnit, counts);
      }
    }
  }

  static double binsPerUnit(float low, float high, long[] counts) {
    if (!Float.isFinite(low) || !Float.isFinite(high) || !(low < high)) {
      throw new IllegalArgumentException(
          "range " + low + ".." + high + " is not finite and increasing");
    }
    if (counts.length == 0) {
      throw new IllegalArgumentException("a histogram of no bins");
    }
    return counts.length / ((double) high - low);
  }

  static void count(double position, long[] counts) {
    counts[Math.min((int) position, counts.length - 1)]++;
  }
}
