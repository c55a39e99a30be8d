package io.mlops4j.drift.stat;

/**
 * The z test of two proportions with pooled variance. Immutable.
 *
 * <p>The statistic is positive if the current proportion is the greater; the effect is the
 * difference of the proportions, in [0, 1]. Without any success, or any failure, in both samples
 * the statistic is 0.
 */
public final class TwoProportions {
  private static final TwoProportions DEFAULT = new TwoProportions(Alternative.TWO_SIDED);

  private final Alternative alternative;

  private TwoProportions(Alternative alternative) {
    this.alternative = alternative;
  }

  /**
   * The test with its defaults: {@link Alternative#TWO_SIDED}.
   *
   * @return the default test
   */
  public static TwoProportions withDefaults() {
    return DEFAULT;
  }

  /**
   * A test for another direction.
   *
   * @param alternative the direction of the current proportion
   * @return the changed test
   */
  public TwoProportions with(Alternative alternative) {
    return new TwoProportions(alternative);
  }

  /**
   * Tests two proportions.
   *
   * @param reference the proportion seen in the reference
   * @param current the proportion seen in the current sample
   * @return the finding
   */
  public TestResult test(Proportion reference, Proportion current) {
    double n = (double) reference.trials();
    double m = (double) current.trials();
    double share = ((double) reference.successes() + current.successes()) / (n + m);
    double difference = current.share() - reference.share();
    double error = Math.sqrt(share * (1 - share) * (1 / n + 1 / m));
    double z = difference == 0 ? 0 : difference / error;
    return new TestResult(
        "two proportions",
        z,
        alternative.normalTail(z),
        Math.abs(difference),
        SampleSize.of(reference.trials()),
        SampleSize.of(current.trials()));
  }
}
