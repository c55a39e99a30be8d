package io.mlops4j.drift.stat;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Two samples as counts of neighbouring pooled values and half the gaps to the next: what a
 * distance between empirical distribution functions integrates over, and deals anew.
 *
 * <p>Up to 2,048 pooled values each distinct one is a cell. Beyond that, neighbouring values share
 * a cell, fewer the nearer to an end, so that heavy tails stay as they are; within a cell the
 * difference of the distribution functions is taken to be straight.
 *
 * <p>Dealt anew, the difference is then a Brownian bridge at the ends of the cells, with normal
 * steps where a cell holds many values and hypergeometric ones towards the ends. That is the
 * integral's limit law with the pooled sample's own gaps as weights, except that the few extreme
 * values that decide about heavy tails, for which no limit holds, keep their permutation law.
 */
final class PooledGaps {
  private static final int LARGEST_EXACT_SIZE = 2048;

  /** A cell holds at most this fraction of the values beyond it. */
  private static final int TAIL_FRACTION = 24;

  /**
   * Beyond this standard deviation a cell's number is drawn as the bridge's normal step; nearer to
   * the ends, where single values decide about heavy tails, it is hypergeometric.
   */
  private static final double EXACT_DEVIATION = 2;

  private final long[] pooled;
  private final double[] gaps;
  private final boolean[] single;
  private final long n;
  private final long m;

  PooledGaps(long[] pooled, double[] gaps, boolean[] single, long n, long m) {
    this.pooled = pooled;
    this.gaps = gaps;
    this.single = single;
    this.n = n;
    this.m = m;
  }

  /** Pools two sorted samples. */
  static PooledGaps of(double[] reference, double[] current) {
    double[] all = merged(reference, current);
    int size = all.length;
    long[] pooled = new long[size];
    double[] gaps = new double[size];
    boolean[] single = new boolean[size];
    int cells = 0;
    for (int from = 0, to; from < size; from = to) {
      to = from + 1;
      if (size > LARGEST_EXACT_SIZE) {
        to = from + Math.max(1, Math.min(from, size - from) / TAIL_FRACTION);
      }
      while (to < size && all[to] == all[to - 1]) {
        to++;
      }
      pooled[cells] = (long) to - from;
      // The halves keep a gap between the two ends of the doubles finite.
      gaps[cells] = 0.5 * all[Math.min(to, size - 1)] - 0.5 * all[from];
      single[cells++] = all[from] == all[to - 1];
    }
    return new PooledGaps(
        Arrays.copyOf(pooled, cells),
        Arrays.copyOf(gaps, cells),
        Arrays.copyOf(single, cells),
        reference.length,
        current.length);
  }

  private static double[] merged(double[] x, double[] y) {
    double[] all = new double[Math.addExact(x.length, y.length)];
    int i = 0;
    int j = 0;
    for (int k = 0; k < all.length; k++) {
      boolean first = j == y.length || (i < x.length && x[i] <= y[j]);
      all[k] = first ? x[i++] : y[j++];
    }
    return all;
  }

  /**
   * Deals the labels anew and returns half the integral of |F - G|, or of its square, for each deal
   * in ascending order.
   */
  double[] deal(boolean squared, int permutations, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long[] dealt = new long[pooled.length];
    double[] integrals = new double[permutations];
    for (int i = 0; i < permutations; i++) {
      Hypergeometric.deal(random, pooled, n + m, m, dealt, EXACT_DEVIATION);
      integrals[i] = integral(dealt, squared);
    }
    Arrays.sort(integrals);
    return integrals;
  }

  /** Half the integral when {@code dealt} of each cell's values are the current sample's. */
  double integral(long[] dealt, boolean squared) {
    double before = 0;
    long inReference = 0;
    long inCurrent = 0;
    double sum = 0;
    for (int i = 0; i < pooled.length; i++) {
      inCurrent += dealt[i];
      inReference += pooled[i] - dealt[i];
      double after = (double) inReference / n - (double) inCurrent / m;
      double start = single[i] ? after : before;
      sum += gaps[i] * (squared ? square(start, after) : absolute(start, after));
      before = after;
    }
    return sum;
  }

  /** The mean of |d| while d goes straight from a to b. */
  private static double absolute(double a, double b) {
    if (a * b >= 0) {
      return 0.5 * Math.abs(a + b);
    }
    return 0.5 * (a * a + b * b) / Math.abs(a - b);
  }

  private static double square(double a, double b) {
    return (a * a + a * b + b * b) / 3;
  }
}
