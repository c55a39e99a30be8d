package io.mlops4j.drift.stat;

import java.util.Arrays;

/**
 * The probability that a random deal of pooled cells keeps two samples' cumulative shares close
 * together at every border between cells.
 */
final class BandedWalk {
  /** Kernels are cut where they hold less than about 1e-15. */
  private static final double KERNEL_DEVIATIONS = 8;

  /**
   * Borders closer together than this share of the pool are looked at as one, as long as a step of
   * it is small beside the band.
   */
  private static final double FINEST_STEP = 1.0 / 1024;

  /** How many deviations of the finest step the band holds at the least, on either side. */
  private static final double STEPS_IN_BAND = 16;

  /**
   * A walk seen every step reaches a barrier as seldom as one seen always reaches a barrier this
   * many deviations of a step further away: -zeta(1/2) / sqrt(2 pi).
   */
  private static final double OVERSHOOT = 0.5825971579390106;

  private BandedWalk() {}

  /**
   * The exact probability of staying strictly inside.
   *
   * <p>After R of the pooled N have been dealt, S of them to the smaller sample of size m, the
   * shares differ by |S N - R m| / (n m).
   *
   * @param pooled observations per cell of both samples together
   * @param smaller the size of the smaller sample
   * @param above the excess S N - R m which must not be reached, at least 0
   * @param below the shortfall R m - S N which must not be reached, at least 0
   */
  static double dealt(long[] pooled, long smaller, long above, long below) {
    long all = total(pooled);
    int size = (int) smaller;
    double share = (double) size / all;
    double[] inside = new double[size + 1];
    double[] next = new double[size + 1];
    inside[0] = above > 0 && below > 0 ? 1 : 0;
    int low = 0;
    int high = 0;
    long dealt = 0;
    for (long cell : pooled) {
      if (cell == 0) {
        continue;
      }
      dealt += cell;
      long centre = dealt * size;
      int nextLow = (int) Math.max(0, Math.floorDiv(centre - below, all) + 1);
      int nextHigh = (int) Math.min(size, Math.floorDiv(centre + above - 1, all));
      if (nextLow > nextHigh) {
        return 0;
      }
      int from = Math.max(0, (int) (cell * share - spread(cell, share)));
      double[] kernel = binomial(cell, share, from, (int) (cell * share + spread(cell, share)));
      convolve(inside, low, high, kernel, from, next, nextLow, nextHigh);
      double[] swapped = inside;
      inside = next;
      next = swapped;
      low = nextLow;
      high = nextHigh;
    }
    return inside[size] / LogFactorial.binomial(size, (double) all, all * share, all * (1 - share));
  }

  /** About how many multiplications {@link #dealt} takes. */
  static double dealtOperations(long[] pooled, long smaller, double distance) {
    double all = total(pooled);
    double share = smaller / all;
    double band = Math.min(2 * distance * smaller * (1 - share) + 2, (double) smaller);
    double operations = 0;
    for (long cell : pooled) {
      operations += Math.min((double) cell, 2 * spread(cell, share)) * band;
    }
    return operations;
  }

  static long total(long[] cells) {
    long total = 0;
    for (long cell : cells) {
      total += cell;
    }
    return total;
  }

  private static double spread(long cell, double share) {
    // A Poisson-like right tail of small cells needs more room than deviations alone.
    return KERNEL_DEVIATIONS * Math.sqrt(cell * share * (1 - share)) + 16;
  }

  /** Adds up by kernel entry, so that the inner loop runs over neighbours and vectorizes. */
  private static void convolve(
      double[] from,
      int low,
      int high,
      double[] kernel,
      int shift,
      double[] to,
      int toLow,
      int toHigh) {
    Arrays.fill(to, toLow, toHigh + 1, 0.0);
    for (int k = 0; k < kernel.length; k++) {
      double weight = kernel[k];
      int step = shift + k;
      int first = Math.max(toLow, low + step);
      int last = Math.min(toHigh, high + step);
      for (int s = first; s <= last; s++) {
        to[s] += from[s - step] * weight;
      }
    }
  }

  /** Binomial probabilities of {@code from} to {@code to} (at most the trials) successes. */
  private static double[] binomial(long trials, double share, int from, int to) {
    int last = (int) Math.min(trials, to);
    double[] kernel = new double[last - from + 1];
    double odds = share / (1 - share);
    int mode = Math.max(from, Math.min(last, (int) ((trials + 1) * share)));
    kernel[mode - from] =
        LogFactorial.binomial(mode, (double) trials, trials * share, trials * (1 - share));
    for (int x = mode; x < last; x++) {
      kernel[x + 1 - from] = kernel[x - from] * odds * (trials - x) / (x + 1);
    }
    for (int x = mode; x > from; x--) {
      kernel[x - 1 - from] = kernel[x - from] * x / ((trials - x + 1) * odds);
    }
    return kernel;
  }

  /**
   * The same in the limit of large samples: a Brownian bridge looked at on the borders.
   *
   * <p>The density of the walk is followed on equidistant nodes, by the midpoint rule. Where many
   * borders fall into one finest step, the band is a node narrower there, which makes up for the
   * looks left out: nodes are as far apart as a step overshoots.
   *
   * @param pooled observations per cell of both samples together
   * @param barrier the scaled difference which must not be reached
   */
  static double normal(long[] pooled, double barrier) {
    double all = total(pooled);
    double finestAtMost = Math.min(FINEST_STEP, Math.pow(barrier / STEPS_IN_BAND, 2));
    int half = (int) Math.ceil(barrier / (OVERSHOOT * Math.sqrt(finestAtMost)));
    int size = 2 * half + 1;
    double width = 2 * barrier / size;
    double finest = Math.pow(width / OVERSHOOT, 2);
    double[] inside = new double[size];
    double[] next = new double[size];
    inside[half] = 1;
    double waiting = 0;
    double largest = 0;
    int borders = 0;
    double remaining = 1;
    for (long cell : pooled) {
      double step = cell / all;
      waiting += step;
      largest = Math.max(largest, step);
      borders += cell > 0 ? 1 : 0;
      // The last step ends at zero whatever its length, and is taken below.
      if (waiting < finest || remaining - waiting < finest) {
        continue;
      }
      int narrower = largest > 0.5 * waiting ? 0 : missedLooks(waiting, borders, width);
      double[] kernel = normalKernel(waiting, width, size);
      convolve(
          inside, 0, size - 1, kernel, -(kernel.length / 2), next, narrower, size - 1 - narrower);
      Arrays.fill(next, 0, narrower, 0);
      Arrays.fill(next, size - narrower, size, 0);
      double[] swapped = inside;
      inside = next;
      next = swapped;
      remaining -= waiting;
      waiting = 0;
      largest = 0;
      borders = 0;
    }
    double[] kernel = normalKernel(remaining, width, size);
    double end = 0;
    int reach = kernel.length / 2;
    for (int i = Math.max(0, half - reach); i <= Math.min(size - 1, half + reach); i++) {
      end += inside[i] * kernel[half - i + reach];
    }
    return end / width * Math.sqrt(2 * Math.PI);
  }

  /** By how many nodes one look instead of many makes the band too wide. */
  private static int missedLooks(double step, int borders, double width) {
    double overshoot = OVERSHOOT * Math.sqrt(step);
    return (int) Math.rint((overshoot - overshoot / Math.sqrt(borders)) / width);
  }

  /**
   * A normal step's density at the nodes, times their distance. At two nodes or more per deviation
   * the sum over nodes differs from the integral by less than 1e-30.
   */
  private static double[] normalKernel(double variance, double width, int size) {
    double deviation = Math.sqrt(variance);
    int reach = (int) Math.min(size - 1, Math.ceil(KERNEL_DEVIATIONS * deviation / width));
    double[] kernel = new double[2 * reach + 1];
    double density = width / (deviation * Math.sqrt(2 * Math.PI));
    double square = width * width / variance;
    double ratio = Math.exp(-square / 2);
    double shrink = Math.exp(-square);
    for (int i = 0; i <= reach; i++) {
      kernel[reach + i] = density;
      kernel[reach - i] = density;
      density *= ratio;
      ratio *= shrink;
    }
    return kernel;
  }
}
