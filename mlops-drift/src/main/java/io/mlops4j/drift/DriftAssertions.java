package io.mlops4j.drift;

/**
 * Assertions on profiles and reports for tests written with AssertJ.
 *
 * <p>Needs {@code org.assertj:assertj-core} on the class path, which this library does not bring.
 */
public final class DriftAssertions {
  private DriftAssertions() {}

  /**
   * Starts assertions on a window.
   *
   * @param actual the window under test
   * @return assertions on it
   */
  public static WindowProfileAssert assertThat(WindowProfile actual) {
    return new WindowProfileAssert(actual);
  }

  /**
   * Starts assertions on a report.
   *
   * @param actual the report under test
   * @return assertions on it
   */
  public static DriftReportAssert assertThat(DriftReport actual) {
    return new DriftReportAssert(actual);
  }
}
