package io.mlops4j.drift.stat;

/**
 * What a test of "reference and current come from one distribution" found. Immutable.
 *
 * <p>A p-value is never NaN: a test that cannot be carried out throws instead.
 *
 * @param test the name of the test
 * @param statistic the test's statistic; which one, the test's documentation says
 * @param pValue the probability, in [0, 1], of a statistic at least as extreme if nothing changed
 * @param effect the size of the change on a scale that does not grow with the samples; which one,
 *     the test's documentation says
 * @param requiredEffect the size below which a change is a trifle, 0 unless {@link #effectAtLeast}
 *     was called
 * @param reference what the reference held
 * @param current what the current sample held
 */
public record TestResult(
    String test,
    double statistic,
    double pValue,
    double effect,
    double requiredEffect,
    SampleSize reference,
    SampleSize current) {

  /**
   * Refuses a p-value that is not a probability and an effect that is not a size.
   *
   * @param test the name of the test
   * @param statistic the test's statistic; which one, the test's documentation says
   * @param pValue the probability, in [0, 1], of a statistic at least as extreme if nothing changed
   * @param effect the size of the change on a scale that does not grow with the samples; which one,
   *     the test's documentation says
   * @param requiredEffect the size below which a change is a trifle, 0 unless {@link
   *     #effectAtLeast} was called
   * @param reference what the reference held
   * @param current what the current sample held
   */
  public TestResult {
    if (!(pValue >= 0 && pValue <= 1)) {
      throw new IllegalArgumentException(test + ": p-value " + pValue + " is not a probability");
    }
    if (!(effect >= 0)) {
      throw new IllegalArgumentException(test + ": effect " + effect + " is not a size");
    }
    if (!(requiredEffect >= 0)) {
      throw new IllegalArgumentException(
          "required effect must be 0 or more, not " + requiredEffect);
    }
  }

  TestResult(
      String test,
      double statistic,
      double pValue,
      double effect,
      SampleSize reference,
      SampleSize current) {
    this(test, statistic, Math.min(1, Math.max(0, pValue)), effect, 0, reference, current);
  }

  /**
   * The same finding, to be rejected only if the effect is large enough to matter.
   *
   * @param minimum the smallest effect that matters, 0 or more
   * @return a result whose {@link #reject} also asks for {@code effect() >= minimum}
   */
  public TestResult effectAtLeast(double minimum) {
    return new TestResult(test, statistic, pValue, effect, minimum, reference, current);
  }

  /**
   * Whether "nothing changed" is rejected.
   *
   * @param alpha the false-alarm probability accepted, in (0, 1)
   * @return true if the p-value is at most {@code alpha} and the effect at least the required one
   */
  public boolean reject(double alpha) {
    return pValue <= Arguments.alpha(alpha) && effect >= requiredEffect;
  }
}
