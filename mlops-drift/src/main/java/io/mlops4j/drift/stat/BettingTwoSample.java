package io.mlops4j.drift.stat;

/**
 * A two-sample test for two streams that may be looked at after every pair: wealth won by betting
 * that the streams differ. Single-writer; constant memory, time per pair that of finding two cells.
 *
 * <p>Each pair is one value of either stream. Before it, a witness of the difference so far is
 * fixed, cell by cell, and a share of the wealth is bet that the witness will be greater on the
 * current value. If the two values of a pair are exchangeable given the past, the wealth is a
 * nonnegative martingale from 1, and by Ville's inequality it ever reaches 1/alpha with probability
 * at most alpha.
 *
 * <p>Sources: S. Shekhar and A. Ramdas, "Nonparametric Two-Sample Testing by Betting", IEEE
 * Transactions on Information Theory 70, 2024; the bets are online Newton steps after A. Cutkosky
 * and F. Orabona, COLT 2018.
 */
public final class BettingTwoSample {
  private static final double LARGEST_BET = 0.5;
  private static final double STEP = 2 / (2 - Math.log(3));

  private final Bins bins;
  private final long[] reference;
  private final long[] current;
  private long pairs;
  private double bet;
  private double curvature = 1;
  private double logWealth;
  private double largestLogWealth;

  private BettingTwoSample(Bins bins) {
    this.bins = bins;
    this.reference = new long[bins.size()];
    this.current = new long[bins.size()];
  }

  /**
   * Starts with a wealth of 1.
   *
   * @param bins the cells in which differences are looked for, chosen without looking at the
   *     streams
   * @return the test before its first pair
   */
  public static BettingTwoSample over(Bins bins) {
    return new BettingTwoSample(bins);
  }

  /**
   * Takes one value of either stream.
   *
   * @param referenceValue any value, NaN and infinite ones included
   * @param currentValue any value
   */
  public void observe(double referenceValue, double currentValue) {
    int x = bins.cellOf(referenceValue);
    int y = bins.cellOf(currentValue);
    double payoff = 0.5 * (witness(y) - witness(x));
    logWealth += Math.log1p(bet * payoff);
    largestLogWealth = Math.max(largestLogWealth, logWealth);
    double gradient = payoff / (1 + bet * payoff);
    curvature += gradient * gradient;
    bet = Math.min(LARGEST_BET, Math.max(0, bet + STEP * gradient / curvature));
    reference[x]++;
    current[y]++;
    pairs++;
  }

  /**
   * How much more often the current stream has been in a cell, in [-1, 1], drawn towards 0 by two
   * values.
   */
  private double witness(int cell) {
    double difference = (double) current[cell] - reference[cell];
    return difference / ((double) current[cell] + reference[cell] + 2);
  }

  /**
   * The pairs taken.
   *
   * @return how many
   */
  public long pairs() {
    return pairs;
  }

  /**
   * The logarithm of the wealth: the evidence against "the streams are alike".
   *
   * @return the natural logarithm, 0 at the start
   */
  public double logWealth() {
    return logWealth;
  }

  /**
   * A p-value that may be looked at after every pair: one over the largest wealth so far.
   *
   * @return in (0, 1], never increasing
   */
  public double pValue() {
    return Math.exp(-largestLogWealth);
  }

  /**
   * Whether the streams differ.
   *
   * @param alpha the probability of ever saying so in error, in (0, 1)
   * @return true from the pair at which the wealth first reached 1/alpha
   */
  public boolean rejected(double alpha) {
    return pValue() <= Arguments.alpha(alpha);
  }
}
