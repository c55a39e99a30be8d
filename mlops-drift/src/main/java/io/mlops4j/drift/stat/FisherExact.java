package io.mlops4j.drift.stat;

/**
 * Fisher's exact test of two proportions: whether successes among the current trials are as likely
 * as in the reference. Immutable.
 *
 * <p>The statistic is the sample odds ratio, current over reference, perhaps infinite or, without
 * any success or any failure, 1. The effect is the difference of the proportions, in [0, 1]. The
 * two-sided p-value adds the tables that are at most as probable as the one seen. Time grows with
 * the root of the number of possible tables.
 */
public final class FisherExact {
  private static final FisherExact DEFAULT = new FisherExact(Alternative.TWO_SIDED);

  /** Tables whose probabilities agree to this factor count as equally probable. */
  private static final double EQUAL = 1 + 1e-10;

  /** Beyond a term of this share of the sum, terms fall faster than they could add up. */
  private static final double NEGLIGIBLE = 1e-22;

  private final Alternative alternative;

  private FisherExact(Alternative alternative) {
    this.alternative = alternative;
  }

  /**
   * The test with its defaults: {@link Alternative#TWO_SIDED}.
   *
   * @return the default test
   */
  public static FisherExact withDefaults() {
    return DEFAULT;
  }

  /**
   * A test for another direction.
   *
   * @param alternative the direction of the current proportion
   * @return the changed test
   */
  public FisherExact with(Alternative alternative) {
    return new FisherExact(alternative);
  }

  /**
   * Tests two proportions.
   *
   * @param reference the proportion seen in the reference
   * @param current the proportion seen in the current sample
   * @return the finding
   */
  public TestResult test(Proportion reference, Proportion current) {
    long a = current.successes();
    long b = reference.successes();
    double odds = (double) a * (reference.trials() - b);
    double against = (double) b * (current.trials() - a);
    return new TestResult(
        "fisher exact",
        odds == against ? 1 : odds / against,
        pValue(reference, current),
        Math.abs(current.share() - reference.share()),
        SampleSize.of(reference.trials()),
        SampleSize.of(current.trials()));
  }

  private double pValue(Proportion reference, Proportion current) {
    long successes = reference.successes() + current.successes();
    long seen = current.successes();
    long low = Math.max(0, successes - reference.trials());
    long high = Math.min(successes, current.trials());
    return switch (alternative) {
      case GREATER -> sum(reference.trials(), current.trials(), successes, seen, high);
      case LESS -> sum(reference.trials(), current.trials(), successes, low, seen);
      case TWO_SIDED -> {
        long n = reference.trials();
        long m = current.trials();
        double most = probability(n, m, successes, seen) * EQUAL;
        long mode = Math.min(high, Math.max(low, mode(n, m, successes)));
        long left = lastAtMost(n, m, successes, most, low, mode);
        long right = firstAtMost(n, m, successes, most, mode, high);
        yield left + 1 >= right
            ? 1
            : sum(n, m, successes, low, left) + sum(n, m, successes, right, high);
      }
    };
  }

  /**
   * The greatest table up to the mode that is at most that probable, or one less than the least.
   */
  private static long lastAtMost(long n, long m, long successes, double most, long low, long mode) {
    long below = low - 1;
    long above = mode + 1;
    while (above - below > 1) {
      long middle = below + (above - below) / 2;
      if (probability(n, m, successes, middle) <= most) {
        below = middle;
      } else {
        above = middle;
      }
    }
    return below;
  }

  /**
   * The least table from the mode on that is at most that probable, or one more than the greatest.
   */
  private static long firstAtMost(
      long n, long m, long successes, double most, long mode, long high) {
    long below = mode - 1;
    long above = high + 1;
    while (above - below > 1) {
      long middle = below + (above - below) / 2;
      if (probability(n, m, successes, middle) <= most) {
        above = middle;
      } else {
        below = middle;
      }
    }
    return above;
  }

  /** Walks away from the most probable table on either side, until tables no longer count. */
  private static double sum(long n, long m, long successes, long from, long to) {
    if (from > to) {
      return 0;
    }
    long peak = Math.min(to, Math.max(from, mode(n, m, successes)));
    double sum = 0;
    for (long k = peak; k <= to; k++) {
      double term = probability(n, m, successes, k);
      sum += term;
      if (term <= NEGLIGIBLE * sum) {
        break;
      }
    }
    for (long k = peak - 1; k >= from; k--) {
      double term = probability(n, m, successes, k);
      sum += term;
      if (term <= NEGLIGIBLE * sum) {
        break;
      }
    }
    return Math.min(1, sum);
  }

  private static long mode(long n, long m, long successes) {
    return (long) ((m + 1.0) * (successes + 1.0) / (n + m + 2.0));
  }

  /**
   * The probability of k of the successes among the m current trials, by three binomials so that
   * digits are kept.
   */
  private static double probability(long n, long m, long successes, long k) {
    double total = (double) n + m;
    double share = successes / total;
    if (share == 0 || share == 1) {
      return 1;
    }
    return binomial(k, m, share)
        * binomial(successes - k, n, share)
        / LogFactorial.binomial((double) successes, total, total * share, total * (1 - share));
  }

  private static double binomial(long k, long n, double share) {
    return n == 0 ? 1 : LogFactorial.binomial((double) k, (double) n, n * share, n * (1 - share));
  }
}
