package io.mlops4j.drift.stat;

/**
 * The t tests of equal means: Welch's, which allows unequal variances, and Student's, which does
 * not. Immutable.
 *
 * <p>The statistic is positive if the current mean is the greater. The effect is the difference of
 * the means over the root of the averaged variances (for Student's, the pooled variance), infinite
 * for different constants. Each sample needs two finite values. If both samples are constant the
 * p-value is 1 for equal constants; for different ones it is 0 or, in the direction not asked for,
 * 1.
 *
 * <p>Source: B. L. Welch, Biometrika 34, 1947.
 */
public final class StudentT {
  private static final StudentT WELCH =
      new StudentT(false, Alternative.TWO_SIDED, NanPolicy.REJECT);
  private static final StudentT STUDENT =
      new StudentT(true, Alternative.TWO_SIDED, NanPolicy.REJECT);

  private final boolean pooled;
  private final Alternative alternative;
  private final NanPolicy policy;

  private StudentT(boolean pooled, Alternative alternative, NanPolicy policy) {
    this.pooled = pooled;
    this.alternative = alternative;
    this.policy = policy;
  }

  /**
   * Welch's test, which is the better default.
   *
   * <ul>
   *   <li>{@link Alternative#TWO_SIDED}
   *   <li>{@link NanPolicy#REJECT}, also for infinite values
   * </ul>
   *
   * @return Welch's test
   */
  public static StudentT welch() {
    return WELCH;
  }

  /**
   * Student's test with pooled variance, and the defaults of {@link #welch}.
   *
   * @return Student's test
   */
  public static StudentT student() {
    return STUDENT;
  }

  /**
   * A test for another direction.
   *
   * @param alternative the direction
   * @return the changed test
   */
  public StudentT with(Alternative alternative) {
    return new StudentT(pooled, alternative, policy);
  }

  /**
   * A test that treats values that are not finite in another way.
   *
   * @param policy EXCLUDE or REJECT
   * @return the changed test
   */
  public StudentT with(NanPolicy policy) {
    return new StudentT(pooled, alternative, FiniteValues.averageable(policy));
  }

  /**
   * Tests two samples.
   *
   * @param reference the reference sample
   * @param current the current sample
   * @return the finding
   */
  public TestResult test(double[] reference, double[] current) {
    double[] finiteReference = FiniteValues.of(reference, policy, 2, "reference");
    double[] finiteCurrent = FiniteValues.of(current, policy, 2, "current");
    double scale = Moments.scale(finiteReference, finiteCurrent);
    Moments x = Moments.of(finiteReference, scale);
    Moments y = Moments.of(finiteCurrent, scale);
    double xPart = x.scaledVariance / x.n;
    double yPart = y.scaledVariance / y.n;
    double degrees;
    double error;
    double spread;
    if (pooled) {
      degrees = x.n + (double) y.n - 2;
      double variance = ((x.n - 1) * x.scaledVariance + (y.n - 1) * y.scaledVariance) / degrees;
      error = Math.sqrt(variance * (1.0 / x.n + 1.0 / y.n));
      spread = Math.sqrt(variance);
    } else {
      error = Math.sqrt(xPart + yPart);
      // Over the larger part, as the squares of both may vanish.
      double larger = Math.max(xPart, yPart);
      double xShare = xPart / larger;
      double yShare = yPart / larger;
      degrees =
          (xShare + yShare)
              * (xShare + yShare)
              / (xShare * xShare / (x.n - 1) + yShare * yShare / (y.n - 1));
      spread = Math.sqrt(0.5 * (x.scaledVariance + y.scaledVariance));
    }
    double difference = y.mean - x.mean;
    double t = difference == 0 ? 0 : difference / error;
    return new TestResult(
        pooled ? "student t" : "welch t",
        t,
        pValue(t, degrees),
        difference == 0 ? 0 : Math.abs(difference) / spread,
        SampleSize.of(reference),
        SampleSize.of(current));
  }

  private double pValue(double t, double degrees) {
    if (t == 0) {
      return alternative == Alternative.TWO_SIDED ? 1 : 0.5;
    }
    return switch (alternative) {
      case TWO_SIDED -> 2 * Tails.student(Math.abs(t), degrees);
      case GREATER -> Tails.student(t, degrees);
      case LESS -> Tails.student(-t, degrees);
    };
  }
}
