package io.mlops4j.drift.stream;

/**
 * The exact two-sided Kolmogorov-Smirnov test of two samples of one size {@code n}.
 *
 * <p>The distance is then {@code h / n} with a whole {@code h}, and the probability of at least
 * that under the null hypothesis is {@code 2 sum (-1)^(j-1) C(2n, n - jh) / C(2n, n)} over {@code j
 * >= 1} (Gnedenko, Korolyuk, 1951). So a significance level is a critical {@code h}, found once,
 * and a stream needs no p-value.
 */
final class EqualSizeKolmogorovSmirnov {

  private EqualSizeKolmogorovSmirnov() {}

  /** The probability that the distance of two samples of size {@code n} is at least h / n. */
  static double pValue(int n, int h) {
    double sum = 0;
    double sign = 1;
    for (int shift = h; shift <= n; shift += h) {
      double ratio = 1;
      for (int i = 1; i <= shift && ratio > 0; i++) {
        ratio *= (double) (n - shift + i) / (n + i);
      }
      sum += sign * ratio;
      sign = -sign;
    }
    return Math.min(1, 2 * sum);
  }

  /** The smallest h that is both significant and above the minimum distance. */
  static int criticalCount(int n, double alpha, double minimumDistance) {
    if (pValue(n, n) > alpha) {
      throw new IllegalArgumentException(
          "alpha is "
              + alpha
              + ", but "
              + n
              + " recent elements have no p-value below "
              + pValue(n, n));
    }
    int low = 1;
    int high = n;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (pValue(n, middle) <= alpha && (double) middle / n > minimumDistance) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** Whether the distance of two sorted samples is at least {@code critical / n}. */
  static boolean reaches(double[] first, double[] second, int critical) {
    int n = first.length;
    int i = 0;
    int j = 0;
    while (i < n && j < n) {
      double x = Math.min(first[i], second[j]);
      while (i < n && first[i] == x) {
        i++;
      }
      while (j < n && second[j] == x) {
        j++;
      }
      if (Math.abs(i - j) >= critical) {
        return true;
      }
    }
    return false;
  }
}
