package io.mlops4j.core.assertj;

import io.mlops4j.core.Gate;
import io.mlops4j.core.GateOutcome;
import io.mlops4j.core.LatencyGate;
import io.mlops4j.core.ModelVersion;
import java.time.Duration;
import org.assertj.core.api.AbstractAssert;

/**
 * Assertions on one latency registered with a version; each fails if the version lacks it. Confined
 * to one thread.
 */
// A transitive requirement would make AssertJ part of every application that uses this module.
@SuppressWarnings("exports")
public final class VersionLatencyAssert extends AbstractAssert<VersionLatencyAssert, ModelVersion> {
  private final ModelVersionAssert origin;
  private final LatencyGate latency;

  VersionLatencyAssert(ModelVersion actual, ModelVersionAssert origin, LatencyGate latency) {
    super(actual, VersionLatencyAssert.class);
    this.origin = origin;
    this.latency = latency;
    as(origin.descriptionText());
  }

  /**
   * Turns to the same latency, measured on a slice.
   *
   * @param part the part
   * @return assertions on it
   */
  public VersionLatencyAssert onSlice(String part) {
    return new VersionLatencyAssert(actual, origin, latency.onSlice(part));
  }

  /**
   * Fails if the latency is longer.
   *
   * @param bound the longest it may be
   * @return this
   */
  public VersionLatencyAssert isAtMost(Duration bound) {
    return passes(latency.atMost(bound));
  }

  /**
   * Fails if the latency is longer than a baseline's by more than a tolerance.
   *
   * @param baseline the version to compare with
   * @param tolerance the tolerance
   * @return this
   */
  public VersionLatencyAssert isNoWorseThan(ModelVersion baseline, Duration tolerance) {
    return passes(latency.noWorseThan(baseline, tolerance));
  }

  /**
   * Goes back to the version.
   *
   * @return assertions on it
   */
  public ModelVersionAssert and() {
    return origin;
  }

  private VersionLatencyAssert passes(Gate gate) {
    GateOutcome outcome = actual.check(gate).get(0);
    if (!outcome.passed()) {
      throw failure("%s: %s", actual, outcome);
    }
    return this;
  }
}
