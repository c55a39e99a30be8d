package io.mlops4j.drift.stat;

import java.util.Arrays;

/**
 * The exact law of the two-sample Kolmogorov-Smirnov statistic: the share of the lattice paths from
 * (0, 0) to (n, m) that somewhere leave the corridor |i m - j n| &lt; h.
 */
final class SmirnovLaw {
  private SmirnovLaw() {}

  /** P(max |i m - j n| >= h) without ties. */
  static double upper(int n, int m, long h) {
    if (h <= 0) {
      return 1;
    }
    if (n == m) {
      return equalSizes(n, (h + n - 1) / n);
    }
    return n < m ? corridor(n, m, h) : corridor(m, n, h);
  }

  /** Reflection: twice the alternating sum of C(2n, n - jk) / C(2n, n). */
  private static double equalSizes(int n, long k) {
    double sum = 0;
    double ratio = 1;
    double sign = 1;
    int step = 0;
    for (long j = 1; j * k <= n; j++) {
      for (; step < j * k; step++) {
        ratio *= (double) (n - step) / (n + 1 + step);
      }
      sum += sign * ratio;
      sign = -sign;
      if (ratio < 1e-18 * sum) {
        break;
      }
    }
    return Math.min(1, 2 * sum);
  }

  /**
   * Carries the probability that a random path to (i, j) has left the corridor; a path to (i, j)
   * came through (i-1, j) with probability i / (i + j). All terms are positive, so a small tail
   * keeps its digits.
   */
  private static double corridor(int n, int m, long h) {
    double[] left = new double[m + 1];
    Arrays.fill(left, 1);
    long low = 0;
    long high = -1;
    for (int i = 0; i <= n; i++) {
      long middle = (long) i * m;
      while (low <= m && middle - low * n >= h) {
        low++;
      }
      while (high < m && (high + 1) * n - middle < h) {
        high++;
      }
      double before = 1;
      for (int j = (int) low; j <= high; j++) {
        double above = i == 0 ? 0 : i * left[j];
        double beside = j == 0 ? 0 : j * before;
        before = i + j == 0 ? 0 : (above + beside) / (i + j);
        left[j] = before;
      }
      if (low > high) {
        return 1;
      }
    }
    return left[m];
  }

  /** P(max (i m - j n) >= h) without ties, the same for the opposite direction. */
  static double oneSided(int n, int m, long h) {
    if (h <= 0) {
      return 1;
    }
    if (n == m) {
      double ratio = 1;
      long k = (h + n - 1) / n;
      for (long step = 0; step < k; step++) {
        ratio *= (double) (n - step) / (n + 1 + step);
      }
      return ratio;
    }
    double[] left = new double[m + 1];
    for (int i = 0; i <= n; i++) {
      long middle = (long) i * m;
      // Below this j the path has left already.
      int low = (int) Math.min(m + 1L, Math.max(0, Math.floorDiv(middle - h, n) + 1));
      Arrays.fill(left, 0, Math.min(m + 1, low), 1);
      double before = 1;
      for (int j = low; j <= m; j++) {
        double above = i == 0 ? 0 : i * left[j];
        double beside = j == 0 ? 0 : j * before;
        before = i + j == 0 ? 0 : (above + beside) / (i + j);
        left[j] = before;
      }
    }
    return left[m];
  }

  /**
   * P(max |i m - j n| >= h), or of i m - j n or its opposite, given the ties: the corridor is
   * looked at only where a run of equal values ends.
   *
   * @param runEnds whether position k of the pooled sorted sample ends a run, for k = 1 .. n + m at
   *     index k
   * @param alternative GREATER for i m - j n, LESS for its opposite
   */
  static double upperGivenTies(int n, int m, long h, boolean[] runEnds, Alternative alternative) {
    if (h <= 0) {
      return 1;
    }
    if (n > m) {
      return upperGivenTies(m, n, h, runEnds, alternative.reversed());
    }
    double[] left = new double[m + 1];
    for (int i = 0; i <= n; i++) {
      double before = 0;
      for (int j = 0; j <= m; j++) {
        if (i + j > 0) {
          before = (i * left[j] + j * before) / (i + j);
          if (runEnds[i + j] && alternative.of((long) i * m - (long) j * n) >= h) {
            before = 1;
          }
        }
        left[j] = before;
      }
    }
    return left[m];
  }
}
