package io.mlops4j.drift.stat;

import java.util.Map;
import java.util.TreeMap;

/**
 * The exact law of the two-sample Cramer-von Mises statistic: lattice paths counted by their
 * squared deviations.
 */
final class CramerVonMisesLaw {
  private CramerVonMisesLaw() {}

  /** P(T >= t) without ties. */
  static double upper(int n, int m, double t) {
    // T = sum of (i m - j n)^2 over a path's points, divided by n m (n + m)^2: compare whole
    // numbers.
    double scale = (double) n * m * (n + m) * (n + m);
    long least = (long) Math.ceil(t * scale - 1e-6);
    Map<Long, Long>[] column = columns(m);
    for (int i = 0; i <= n; i++) {
      for (int j = 0; j <= m; j++) {
        TreeMap<Long, Long> sums = new TreeMap<>();
        long deviation = (long) i * m - (long) j * n;
        if (i == 0 && j == 0) {
          sums.put(0L, 1L);
        }
        if (i > 0) {
          add(sums, column[j], deviation * deviation);
        }
        if (j > 0) {
          add(sums, column[j - 1], deviation * deviation);
        }
        column[j] = sums;
      }
    }
    double tail = 0;
    double all = 0;
    for (Map.Entry<Long, Long> entry : column[m].entrySet()) {
      all += entry.getValue();
      if (entry.getKey() >= least) {
        tail += entry.getValue();
      }
    }
    return tail / all;
  }

  @SuppressWarnings({
    "unchecked",
    "rawtypes"
  }) // an array of a generic type cannot be made otherwise
  private static Map<Long, Long>[] columns(int m) {
    return new Map[m + 1];
  }

  private static void add(Map<Long, Long> sums, Map<Long, Long> from, long squared) {
    from.forEach((sum, paths) -> sums.merge(sum + squared, paths, Long::sum));
  }
}
