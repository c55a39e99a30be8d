package io.mlops4j.drift.stat;

import java.util.SplittableRandom;

/**
 * Draws how a current sample falls into ranges that were cut at order statistics of a reference
 * from the same continuous law.
 *
 * <p>Every value is as likely to fall into any one gap between neighbouring reference values, its
 * own predecessors counting as reference values: a Polya urn. It is the permutation law of the
 * counts when the ranges are cut anew for every deal, at the cost of one draw per range.
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
   * @param counts as long as {@code gaps}
   */
  void deal(long[] gaps, long size, long[] counts) {
    long rest = 0;
    for (long range : gaps) {
      rest += range;
    }
    long left = size;
    for (int i = 0; i < gaps.length - 1; i++) {
      rest -= gaps[i];
      counts[i] = left == 0 ? 0 : draw(gaps[i], rest, left);
      left -= counts[i];
    }
    counts[gaps.length - 1] = left;
  }

  /** How many of {@code size} values fall into {@code gaps} gaps rather than the {@code rest}. */
  private long draw(long gaps, long rest, long size) {
    double all = (double) gaps + rest;
    double mean = size * (gaps / all);
    double variance = mean * (rest / all) * (all + size) / (all + 1);
    if (variance <= LARGE_VARIANCE) {
      return invert(random.nextDouble(), gaps, rest, size, (long) mean);
    }
    double share = gamma((double) gaps);
    return binomial(size, share / (share + gamma((double) rest)));
  }

  /** Walks outward from near the mode until the probabilities passed exceed u. */
  private static long invert(double u, long gaps, long rest, long size, long start) {
    double first =
        Math.exp(
            multisets(gaps, start) + multisets(rest, size - start) - multisets(gaps + rest, size));
    double left = u - first;
    if (left < 0) {
      return start;
    }
    long up = start;
    long down = start;
    double upMass = first;
    double downMass = first;
    while (up < size || down > 0) {
      if (up < size) {
        upMass *= (double) (gaps + up) / (up + 1) * (size - up) / (rest + size - up - 1);
        up++;
        left -= upMass;
        if (left < 0) {
          return up;
        }
      }
      if (down > 0) {
        downMass *= (double) down / (gaps + down - 1) * (rest + size - down) / (size - down + 1);
        down--;
        left -= downMass;
        if (left < 0) {
          return down;
        }
      }
    }
    return start;
  }

  /** The logarithm of the number of ways to put values into gaps. */
  private static double multisets(long gaps, long values) {
    return LogFactorial.of(gaps + values - 1) - LogFactorial.of(values) - LogFactorial.of(gaps - 1);
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
