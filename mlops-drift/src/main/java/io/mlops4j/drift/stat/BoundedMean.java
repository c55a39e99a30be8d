package io.mlops4j.drift.stat;

/**
 * A confidence sequence for the mean of values with known bounds, exact for any law. Single-writer;
 * constant memory.
 *
 * <p>The predictable plug-in empirical Bernstein sequence of I. Waudby-Smith and A. Ramdas,
 * "Estimating means of bounded random variables by betting", JRSS B 86, 2024: as the variance shows
 * itself small, the interval narrows. Values need a common conditional mean given the past, no
 * more. Each interval is intersected with those before.
 */
public final class BoundedMean {
  private static final double LARGEST_BET = 0.5;

  private final double low;
  private final double width;
  private final double alpha;
  private long count;
  private double sum;
  private double squares;
  private double betSum;
  private double betValueSum;
  private double cost;
  private double lower;
  private double upper = 1;

  private BoundedMean(double low, double high, double alpha) {
    this.low = low;
    this.width = high - low;
    this.alpha = alpha;
  }

  /**
   * Starts a sequence.
   *
   * @param low the least value possible
   * @param high the greatest value possible
   * @param alpha the probability of ever being wrong, in (0, 1)
   * @return the sequence before its first value
   */
  public static BoundedMean between(double low, double high, double alpha) {
    if (!(low < high) || !Double.isFinite(high - low)) {
      throw new IllegalArgumentException("bounds must ascend and be finite: " + low + ", " + high);
    }
    return new BoundedMean(low, high, Arguments.alpha(alpha));
  }

  /**
   * Takes one value.
   *
   * @param value a value within the bounds
   */
  public void observe(double value) {
    double x = (value - low) / width;
    if (!(x >= 0 && x <= 1)) {
      throw new IllegalArgumentException(
          value + " lies outside the bounds " + low + " and " + (low + width));
    }
    double t = count + 1.0;
    double mean = (0.5 + sum) / t;
    double variance = (0.25 + squares) / t;
    double bet =
        Math.min(LARGEST_BET, Math.sqrt(2 * Math.log(2 / alpha) / (variance * t * Math.log1p(t))));
    double deviation = x - mean;
    cost += 4 * deviation * deviation * (-Math.log1p(-bet) - bet) / 4;
    betSum += bet;
    betValueSum += bet * x;
    count++;
    sum += x;
    double newMean = (0.5 + sum) / (count + 1.0);
    squares += (x - newMean) * (x - newMean);
    double center = betValueSum / betSum;
    double half = (Math.log(2 / alpha) + cost) / betSum;
    lower = Math.max(lower, center - half);
    upper = Math.min(upper, center + half);
  }

  /**
   * The values taken.
   *
   * @return how many
   */
  public long count() {
    return count;
  }

  /**
   * Where the mean lies, unless the stream was of the improbable kind or its mean moved; then the
   * interval may be empty, with its low end above its high end.
   *
   * @return the interval, the bounds before the first value
   */
  public ConfidenceSequence.Interval interval() {
    return new ConfidenceSequence.Interval(low + width * lower, low + width * upper);
  }
}
