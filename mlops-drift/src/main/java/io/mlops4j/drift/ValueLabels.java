package io.mlops4j.drift;

import java.time.Instant;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * Predicted numbers. Immutable.
 *
 * <p>Sums are exact, so that the figures do not depend on the order in which labels arrive.
 */
final class ValueLabels implements LabelKind<Double, Double, LabelledRegression> {
  /** The fourth power of the difference of two such values is a double. */
  static final double LARGEST = 1e75;

  /** From here on Student's quantile is the normal one to a ten-thousandth. */
  private static final int MANY_DEGREES = 10_000;

  @Override
  public void requirePrediction(String key, Double value) {
    require(key, value, "prediction");
  }

  @Override
  public void requireLabel(String key, Double value) {
    require(key, value, "label");
  }

  private static void require(String key, double value, String what) {
    if (!(Math.abs(value) <= LARGEST)) {
      throw new IllegalArgumentException(
          "the " + what + " of '" + key + "' is " + value + ", not a number within 1e75 of zero");
    }
  }

  @Override
  public Tally<Double, Double, LabelledRegression> tally() {
    return new Errors();
  }

  private static final class Errors implements Tally<Double, Double, LabelledRegression> {
    private final ExactSum errors = new ExactSum();
    private final ExactSum distances = new ExactSum();
    private final ExactSum squares = new ExactSum();
    private final ExactSum roundedSquares = new ExactSum();
    private final ExactSum fourthPowers = new ExactSum();
    private long count;

    @Override
    public void add(Double predicted, Double actual) {
      double error = predicted - actual;
      double square = error * error;
      errors.add(error);
      distances.add(Math.abs(error));
      squares.addSquare(error);
      roundedSquares.add(square);
      fourthPowers.addSquare(square);
      count++;
    }

    @Override
    public LabelledRegression performance(Instant from, Instant to, long predictions) {
      Estimate distance = mean(distances, squares);
      Estimate square = mean(roundedSquares, fourthPowers);
      return new LabelledRegression(
          from,
          to,
          predictions,
          count,
          new Estimate(distance.value(), Math.max(0, distance.low()), distance.high()),
          new Estimate(
              Math.sqrt(square.value()),
              Math.sqrt(Math.max(0, square.low())),
              Math.sqrt(square.high())),
          mean(errors, squares));
    }

    /** A mean with Student's 95 % interval. */
    private Estimate mean(ExactSum sum, ExactSum squared) {
      double mean = Moments.mean(sum, count);
      if (count < 2) {
        return new Estimate(mean, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
      }
      double quantile =
          new TDistribution(Math.min(count - 1, MANY_DEGREES)).inverseCumulativeProbability(0.975);
      double reach = quantile * Math.sqrt(Moments.variance(sum, squared, count) / count);
      return new Estimate(mean, mean - reach, mean + reach);
    }
  }
}
