package io.mlops4j.drift;

import java.util.List;
import org.assertj.core.api.AbstractAssert;

/** Assertions on a drift report. Confined. */
// Whoever sees this class has AssertJ; nobody else should need its module to compile.
@SuppressWarnings("exports")
public final class DriftReportAssert extends AbstractAssert<DriftReportAssert, DriftReport> {
  DriftReportAssert(DriftReport actual) {
    super(actual, DriftReportAssert.class);
  }

  /**
   * Asserts that the report says drift.
   *
   * @return this
   */
  public DriftReportAssert hasDrifted() {
    isNotNull();
    if (!actual.drifted()) {
      throw failure("%nExpecting drift, but:%n%s", actual.toText());
    }
    return this;
  }

  /**
   * Asserts that the report says no drift.
   *
   * @return this
   */
  public DriftReportAssert hasNotDrifted() {
    isNotNull();
    if (actual.drifted()) {
      throw failure("%nExpecting no drift, but:%n%s", actual.toText());
    }
    return this;
  }

  /**
   * Asserts that no feature and not the rows as a whole have a finding.
   *
   * @return this
   */
  public DriftReportAssert hasNoFindings() {
    isNotNull();
    if (actual.hasFindings()) {
      throw failure("%nExpecting no findings, but:%n%s", actual.toText());
    }
    return this;
  }

  /**
   * Asserts which features drifted, in whatever order.
   *
   * @param features the names, and no others
   * @return this
   */
  public DriftReportAssert hasDriftedFeatures(String... features) {
    isNotNull();
    List<String> expected = List.of(features).stream().sorted().toList();
    List<String> drifted = actual.driftedFeatures().stream().sorted().toList();
    if (!drifted.equals(expected)) {
      throw failure(
          "%nExpecting drift of exactly %s but it was %s:%n%s", expected, drifted, actual.toText());
    }
    return this;
  }
}
