package io.mlops4j.drift;

import java.util.Arrays;
import org.apache.commons.math3.special.Gamma;

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

  private BandedWalk() {}

  /**
   * The exact probability of staying strictly inside.
   *
   * @param pooled observations per cell of both samples together
   * @param smaller the size of the smaller sample
   * @param distance the difference of shares which must not be reached
   */
  static double dealt(long[] pooled, long smaller, double distance) {
    long all = CellKolmogorov.total(pooled);
    int size = (int) smaller;
    double share = (double) size / all;
    // The shares differ by |S/m - (R-S)/n| = |S N - R m| / (n m), a whole number over n m.
    double reached = distance * size * (all - size) - 0.5;
    double[] inside = new double[size + 1];
    double[] next = new double[size + 1];
    inside[0] = 1;
    int low = 0;
    int high = 0;
    long dealt = 0;
    for (long cell : pooled) {
      if (cell == 0) {
        continue;
      }
      dealt += cell;
      double centre = (double) dealt * size;
      int nextLow = (int) Math.max(0, Math.ceil((centre - reached) / all));
      int nextHigh = (int) Math.min(size, Math.floor((centre + reached) / all));
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
    return inside[size] / Math.exp(logBinomial(all, size, share));
  }

  /** About how many multiplications {@link #dealt} takes. */
  static double dealtOperations(long[] pooled, long smaller, double distance) {
    double all = CellKolmogorov.total(pooled);
    double share = smaller / all;
    double band = 2 * distance * smaller * (1 - share) + 2;
    double operations = 0;
    for (long cell : pooled) {
      operations += cell == 0 ? 0 : 2 * spread(cell, share) * Math.min(band, (double) smaller);
    }
    return operations;
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
    kernel[mode - from] = Math.exp(logBinomial(trials, mode, share));
    for (int x = mode; x < last; x++) {
      kernel[x + 1 - from] = kernel[x - from] * odds * (trials - x) / (x + 1);
    }
    for (int x = mode; x > from; x--) {
      kernel[x - 1 - from] = kernel[x - from] * x / ((trials - x + 1) * odds);
    }
    return kernel;
  }

  private static double logBinomial(long trials, long successes, double share) {
    return Gamma.logGamma(trials + 1.0)
        - Gamma.logGamma(successes + 1.0)
        - Gamma.logGamma(trials - successes + 1.0)
        + successes * Math.log(share)
        + (trials - successes) * Math.log1p(-share);
  }

  /**
   * The same in the limit of large samples: a Brownian bridge looked at on the borders.
   *
   * <p>The density of the walk is followed on equidistant nodes, by the midpoint rule.
   *
   * @param pooled observations per cell of both samples together
   * @param barrier the scaled difference which must not be reached
   */
  static double normal(long[] pooled, double barrier) {
    double all = CellKolmogorov.total(pooled);
    double finest = Math.min(FINEST_STEP, Math.pow(barrier / STEPS_IN_BAND, 2));
    int half = (int) Math.ceil(barrier / Math.sqrt(finest) * 2);
    int size = 2 * half + 1;
    double width = 2 * barrier / size;
    double[] inside = new double[size];
    double[] next = new double[size];
    inside[half] = 1;
    double waiting = 0;
    double remaining = 1;
    for (long cell : pooled) {
      waiting += cell / all;
      // The last step ends at zero whatever its length, and is taken below.
      if (waiting < finest || remaining - waiting < finest) {
        continue;
      }
      double[] kernel = normalKernel(waiting, width, size);
      convolve(inside, 0, size - 1, kernel, -(kernel.length / 2), next, 0, size - 1);
      double[] swapped = inside;
      inside = next;
      next = swapped;
      remaining -= waiting;
      waiting = 0;
    }
    double[] kernel = normalKernel(remaining, width, size);
    double end = 0;
    int reach = kernel.length / 2;
    for (int i = Math.max(0, half - reach); i <= Math.min(size - 1, half + reach); i++) {
      end += inside[i] * kernel[half - i + reach];
    }
    return end / width * Math.sqrt(2 * Math.PI);
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
