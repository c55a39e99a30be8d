package io.mlops4j.drift.stat;

import java.util.SplittableRandom;

/**
 * Draws how many values fall into each cell without drawing the values, so that trials with
 * millions of values take microseconds. The counts have exactly the law they would have if every
 * value were drawn and counted; nothing is approximated.
 */
public final class RandomCounts {
  /** Below this many values, each is drawn. */
  private static final long DRAWN_ONE_BY_ONE = 24;

  private final SplittableRandom random;

  /**
   * Counts drawn by a random source.
   *
   * @param random the source
   */
  public RandomCounts(SplittableRandom random) {
    this.random = random;
  }

  /**
   * How much of a continuous law lies between order statistics of a sample drawn from it: a
   * Dirichlet law with as many degrees as there are gaps of the sample in each stretch.
   *
   * @param gaps gaps between neighbouring order statistics in each stretch, one more in all than
   *     the sample has values
   * @return shares that add up to 1
   */
  public double[] shares(long... gaps) {
    double[] shares = new double[gaps.length];
    double sum = 0;
    for (int i = 0; i < gaps.length; i++) {
      shares[i] = gaps[i] == 0 ? 0 : gamma((double) gaps[i]);
      sum += shares[i];
    }
    for (int i = 0; i < gaps.length; i++) {
      shares[i] /= sum;
    }
    return shares;
  }

  /**
   * How {@code size} values fall into cells.
   *
   * @param size how many values
   * @param shares the probability of each cell
   * @return one count per cell
   */
  public long[] counts(long size, double... shares) {
    long[] counts = new long[shares.length];
    double[] after = new double[shares.length + 1];
    for (int i = shares.length - 1; i >= 0; i--) {
      after[i] = after[i + 1] + shares[i];
    }
    long left = size;
    for (int i = 0; i < shares.length - 1 && left > 0; i++) {
      counts[i] = after[i] > 0 ? binomial(left, Math.min(1, shares[i] / after[i])) : 0;
      left -= counts[i];
    }
    counts[shares.length - 1] += left;
    return counts;
  }

  /**
   * Successes among trials. An order statistic of the trials' uniform numbers says on which side of
   * it the probability lies, and halves the trials that are left (L. Devroye, "Non-Uniform Random
   * Variate Generation", 1986, X.4.4).
   */
  private long binomial(long trials, double probability) {
    long successes = 0;
    long left = trials;
    double p = probability;
    while (left > DRAWN_ONE_BY_ONE) {
      long rank = Math.min(left, Math.max(1, (long) ((left + 1) * p)));
      double low = gamma((double) rank);
      double split = low / (low + gamma((double) (left + 1 - rank)));
      if (split <= p) {
        successes += rank;
        left -= rank;
        p = (p - split) / (1 - split);
      } else {
        left = rank - 1;
        p = p / split;
      }
    }
    for (long i = 0; i < left; i++) {
      successes += random.nextDouble() < p ? 1 : 0;
    }
    return successes;
  }

  /** G. Marsaglia and W. W. Tsang, ACM Transactions on Mathematical Software 26, 2000. */
  private double gamma(double shape) {
    double d = shape - 1.0 / 3;
    double c = 1 / Math.sqrt(9 * d);
    while (true) {
      double x = random.nextGaussian();
      double v = 1 + c * x;
      v = v * v * v;
      if (v > 0 && Math.log(1 - random.nextDouble()) < 0.5 * x * x + d - d * v + d * Math.log(v)) {
        return d * v;
      }
    }
  }
}
