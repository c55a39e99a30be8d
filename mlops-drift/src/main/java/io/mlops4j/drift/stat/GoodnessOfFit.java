package io.mlops4j.drift.stat;

/** Counts beside the counts that given shares lead one to expect. */
final class GoodnessOfFit {
  private final long[] observed;
  private final double[] expected;
  private final int cells;
  private final long total;

  private GoodnessOfFit(long[] observed, double[] expected, int cells, long total) {
    this.observed = observed;
    this.expected = expected;
    this.cells = cells;
    this.total = total;
  }

  static GoodnessOfFit of(double[] shares, long[] current) {
    if (shares.length != current.length) {
      throw new IllegalArgumentException(
          shares.length + " shares for " + current.length + " cells");
    }
    long total = Arguments.total(current, "current");
    double sum = 0;
    for (double share : shares) {
      if (!(share >= 0)) {
        throw new IllegalArgumentException("a share must be 0 or more, not " + share);
      }
      sum += share;
    }
    if (!(sum > 0 && sum < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("shares must have a positive finite sum, not " + sum);
    }
    double[] expected = new double[shares.length];
    int cells = 0;
    for (int i = 0; i < shares.length; i++) {
      expected[i] = shares[i] / sum * total;
      if (shares[i] > 0 || current[i] > 0) {
        cells++;
      }
    }
    return new GoodnessOfFit(current, expected, cells, total);
  }

  double pearson() {
    double sum = 0;
    for (int i = 0; i < expected.length; i++) {
      double difference = observed[i] - expected[i];
      if (difference != 0) {
        sum += difference * difference / expected[i];
      }
    }
    return sum;
  }

  double logLikelihoodRatio() {
    double sum = 0;
    // As totals agree, this is the sum of o ln(o/e), without differences of large numbers.
    for (int i = 0; i < expected.length; i++) {
      sum += LogFactorial.deviance((double) observed[i], expected[i]);
    }
    return Math.max(0, 2 * sum);
  }

  /** A result whose effect is Cohen's w. */
  TestResult result(String name, double statistic, double pearson) {
    double p = cells < 2 ? 1 : Tails.chiSquare(statistic, cells - 1);
    return new TestResult(
        name, statistic, p, Math.sqrt(pearson / total), SampleSize.of(total), SampleSize.of(total));
  }
}
