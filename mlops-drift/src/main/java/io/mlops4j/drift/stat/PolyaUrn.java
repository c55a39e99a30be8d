package io.mlops4j.drift.stat;

import java.util.SplittableRandom;

/**
 * Draws how a current sample falls into ranges that were cut at order statistics of a reference
 * from the same continuous law.
 *
 * <p>Every value is as likely to fall into any one gap between neighbouring reference values, its
 * own predecessors counting as reference values: a Polya urn. It is the permutation law of the
 * counts when the ranges are cut anew for every deal, at the cost of one draw per range. Drawn as a
 * multinomial whose shares have a Dirichlet law.
 */
final class PolyaUrn {
  /** Beyond this variance a rounded normal is closer than any test could tell. */
  private static final double LARGE_VARIANCE = 1000;

  /** Up to this many values each is drawn. */
  private static final long FEW = 24;

  private static final double ROUNDING_VARIANCE = 1.0 / 12;

  private final SplittableRandom random;

  PolyaUrn(SplittableRandom random) {
    this.random = random;
  }

  /**
   * Writes the counts of {@code size} values.
   *
   * @param gaps how many gaps of the reference each range spans, at least 1
   * @param shares scratch of the same length
   */
  void deal(long[] gaps, long size, double[] shares, long[] counts) {
    double rest = 0;
    for (int i = 0; i < gaps.length; i++) {
      shares[i] = gamma((double) gaps[i]);
      rest += shares[i];
    }
    long left = size;
    for (int i = 0; i < gaps.length - 1; i++) {
      counts[i] = left == 0 ? 0 : binomial(left, Math.min(1, shares[i] / rest));
      left -= counts[i];
      rest = Math.max(rest - shares[i], Double.MIN_NORMAL);
    }
    counts[gaps.length - 1] = left;
  }

  /**
   * Successes among trials: an order statistic of the trials' uniform numbers says on which side of
   * it the probability lies, and leaves a part of the trials.
   *
   * <p>Source: L. Devroye, "Non-Uniform Random Variate Generation", 1986, X.4.4.
   */
  private long binomial(long trials, double probability) {
    long successes = 0;
    long left = trials;
    double p = probability;
    while (left > FEW) {
      double variance = left * p * (1 - p);
      if (variance > LARGE_VARIANCE) {
        double deviation = Math.sqrt(variance - ROUNDING_VARIANCE);
        double drawn = Math.rint(left * p + deviation * random.nextGaussian());
        return successes + (long) Math.min((double) left, Math.max(0, drawn));
      }
      long rank = Math.min(left, Math.max(1, (long) ((left + 1) * p)));
      double low = gamma((double) rank);
      double split = low / (low + gamma((double) (left + 1 - rank)));
      if (split <= p) {
        successes += rank;
        left -= rank;
        p = (p - split) / (1 - split);
      } else {
        left = rank - 1;
        p /= split;
      }
    }
    for (long i = 0; i < left; i++) {
      successes += random.nextDouble() < p ? 1 : 0;
    }
    return successes;
  }

  /**
   * A gamma variable of shape 1 or more.
   *
   * <p>Source: G. Marsaglia and W. W. Tsang, "A Simple Method for Generating Gamma Variables", ACM
   * Transactions on Mathematical Software 26, 2000.
   */
  private double gamma(double shape) {
    double d = shape - 1.0 / 3;
    double c = 1 / Math.sqrt(9 * d);
    while (true) {
      double x = random.nextGaussian();
      double root = 1 + c * x;
      double v = root * root * root;
      if (root > 0 && Math.log(1 - random.nextDouble()) < 0.5 * x * x + d * (1 - v + Math.log(v))) {
        return d * v;
      }
    }
  }
}
