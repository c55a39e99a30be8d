package io.mlops4j.drift.stat;

import org.apache.commons.math3.special.Beta;

/**
 * Confidence intervals that hold at every moment of a stream at once: the probability that the true
 * value ever lies outside is at most alpha, however often one looks and whenever one stops. That is
 * guaranteed for {@link #rate} and approximate for {@link #mean}. Immutable; each interval is a
 * function of mergeable sums.
 *
 * <p>{@link #rate} is exact for independent yes-or-no outcomes: Robbins' mixture of likelihood
 * ratios over a Beta(1/2, 1/2) prior. {@link #mean} is asymptotic: for independent values of any
 * law with a variance the error nears alpha the later the first look comes; look from some 50
 * values on, later where tails are heavy (I. Waudby-Smith, D. Arbour, R. Sinha, E. H. Kennedy and
 * A. Ramdas, Annals of Statistics 52, 2024). {@link BoundedMean} is guaranteed at every look, for
 * values with known bounds.
 */
public final class ConfidenceSequence {
  private static final ConfidenceSequence DEFAULT = new ConfidenceSequence(0.05, 1000);

  private final double alpha;
  private final double bestSize;

  private ConfidenceSequence(double alpha, double bestSize) {
    this.alpha = alpha;
    this.bestSize = bestSize;
  }

  /**
   * A range of values, one of a sequence. Immutable.
   *
   * @param low the lower end
   * @param high the upper end
   */
  public record Interval(double low, double high) {
    /**
     * Whether a value lies inside, ends included.
     *
     * @param value the value
     * @return true if inside
     */
    public boolean contains(double value) {
      return value >= low && value <= high;
    }
  }

  /**
   * The sequence with its defaults.
   *
   * <ul>
   *   <li>alpha 0.05
   *   <li>narrowest near 1,000 values, for means
   * </ul>
   *
   * @return the default sequence
   */
  public static ConfidenceSequence withDefaults() {
    return DEFAULT;
  }

  /**
   * A sequence with another error probability.
   *
   * @param alpha the probability of ever being wrong, in (0, 1)
   * @return the changed sequence
   */
  public ConfidenceSequence withAlpha(double alpha) {
    return new ConfidenceSequence(Arguments.alpha(alpha), bestSize);
  }

  /**
   * A sequence whose intervals for means are narrowest near another number of values.
   *
   * @param values that number, at least 1
   * @return the changed sequence
   */
  public ConfidenceSequence narrowestAt(int values) {
    return new ConfidenceSequence(alpha, Arguments.atLeast(1, values, "the number of values"));
  }

  /**
   * The interval of a rate after some trials.
   *
   * @param successes at most the trials
   * @param trials 0 or more
   * @return the interval, [0, 1] before the first trial
   */
  public Interval rate(long successes, long trials) {
    if (trials == 0) {
      return new Interval(0, 1);
    }
    Proportion seen = Proportion.of(successes, trials);
    double failures = (double) trials - successes;
    double limit = Math.log(1 / alpha);
    double mixture = Beta.logBeta(successes + 0.5, failures + 0.5) - Beta.logBeta(0.5, 0.5) - limit;
    double low = bound((double) successes, failures, mixture, seen.share(), 0);
    double high = bound((double) successes, failures, mixture, seen.share(), 1);
    return new Interval(low, high);
  }

  /**
   * Bisects between a rate inside and the end of the scale for where the mixture outweighs the rate
   * by 1/alpha.
   */
  private static double bound(
      double successes, double failures, double mixture, double inside, double end) {
    double in = inside;
    double out = end;
    if (mixture <= logLikelihood(successes, failures, end)) {
      return end;
    }
    for (int i = 0; i < 200 && Math.abs(in - out) > 1e-15 * Math.abs(in); i++) {
      double middle = 0.5 * (in + out);
      if (mixture <= logLikelihood(successes, failures, middle)) {
        in = middle;
      } else {
        out = middle;
      }
    }
    return out;
  }

  private static double logLikelihood(double successes, double failures, double p) {
    double yes = successes == 0 ? 0 : successes * Math.log(p);
    double no = failures == 0 ? 0 : failures * Math.log1p(-p);
    return yes + no;
  }

  /**
   * The asymptotic interval of a mean after some values; to be relied on from some 50 values on.
   *
   * <p>Equal values show nothing of their law's spread: a variance of zero gives an interval
   * without ends, whatever the count.
   *
   * @param count how many values, at least 2
   * @param mean their mean
   * @param variance their variance, 0 or more
   * @return the interval
   */
  public Interval mean(long count, double mean, double variance) {
    if (count < 2 || !Double.isFinite(mean) || !(variance >= 0)) {
      throw new IllegalArgumentException(
          count + " values of mean " + mean + " and variance " + variance);
    }
    if (variance == 0) {
      return new Interval(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    }
    double n = (double) count;
    double logs = -2 * Math.log(alpha);
    double rho2 = (logs + Math.log1p(logs)) / bestSize;
    double grown = n * rho2 + 1;
    double half =
        Math.sqrt(variance)
            * Math.sqrt(2 * grown / (n * n * rho2) * Math.log(Math.sqrt(grown) / alpha));
    return new Interval(mean - half, mean + half);
  }
}
