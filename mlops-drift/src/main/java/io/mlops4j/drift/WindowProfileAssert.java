package io.mlops4j.drift;

import org.assertj.core.api.AbstractAssert;

/** Assertions on a window profile. Confined. */
// Whoever sees this class has AssertJ; nobody else should need its module to compile.
@SuppressWarnings("exports")
public final class WindowProfileAssert extends AbstractAssert<WindowProfileAssert, WindowProfile> {
  private DriftTest test = DriftTest.withDefaults();

  WindowProfileAssert(WindowProfile actual) {
    super(actual, WindowProfileAssert.class);
  }

  /**
   * Sets how the next assertions compare; {@link DriftTest#withDefaults} until then.
   *
   * @param other the test
   * @return this
   */
  public WindowProfileAssert using(DriftTest other) {
    test = other;
    return this;
  }

  /**
   * Asserts that the window looks like the reference.
   *
   * @param reference the profile into whose bins it was counted
   * @return this
   */
  public WindowProfileAssert hasNotDriftedFrom(ReferenceProfile reference) {
    isNotNull();
    DriftReport report = test.compare(reference, actual);
    if (report.drifted()) {
      throw failure("%nExpecting the window not to have drifted, but:%n%s", report.toText());
    }
    return this;
  }

  /**
   * Asserts that the window looks different from the reference.
   *
   * @param reference the profile into whose bins it was counted
   * @return this
   */
  public WindowProfileAssert hasDriftedFrom(ReferenceProfile reference) {
    isNotNull();
    DriftReport report = test.compare(reference, actual);
    if (!report.drifted()) {
      throw failure("%nExpecting the window to have drifted, but:%n%s", report.toText());
    }
    return this;
  }
}
