package io.mlops4j.drift.stat;

/** The rules for the number of equal widths, as NumPy's histograms apply them. */
final class BinCount {
  /** No rule is followed past this; a single outlier would otherwise ask for millions of cells. */
  private static final int LARGEST = 10_000;

  private BinCount() {}

  /** H. A. Sturges, JASA 21, 1926. */
  static int sturges(int n) {
    return n == 0 ? 1 : (int) Math.ceil(Math.log(n) / Math.log(2) + 1);
  }

  /** D. P. Doane, "Aesthetic frequency classifications", The American Statistician 30, 1976. */
  static int doane(double[] values) {
    int n = values.length;
    if (n < 3) {
      return 1;
    }
    double scale = 0;
    for (double value : values) {
      scale = Math.max(scale, Math.abs(value));
    }
    double mean = 0;
    for (double value : values) {
      mean += value / scale / n;
    }
    double second = 0;
    for (double value : values) {
      second += Math.pow(value / scale - mean, 2) / n;
    }
    if (!(second > 0)) {
      return 1;
    }
    double sigma = Math.sqrt(second);
    double skewness = 0;
    for (double value : values) {
      skewness += Math.pow((value / scale - mean) / sigma, 3) / n;
    }
    double error = Math.sqrt(6.0 * (n - 2) / ((n + 1.0) * (n + 3)));
    double bins =
        1 + Math.log(n) / Math.log(2) + Math.log1p(Math.abs(skewness) / error) / Math.log(2);
    return (int) Math.min(LARGEST, Math.ceil(bins));
  }
}
