package io.mlops4j.core.assertj;

import io.mlops4j.core.Gate;
import io.mlops4j.core.GateOutcome;
import io.mlops4j.core.MetricGate;
import io.mlops4j.core.ModelVersion;
import io.mlops4j.core.SlicesGate;
import org.assertj.core.api.AbstractAssert;

/**
 * Assertions on one metric of a version; each fails if the version lacks it. Confined to one
 * thread.
 */
// A transitive requirement would make AssertJ part of every application that uses this module.
@SuppressWarnings("exports")
public final class VersionMetricAssert extends AbstractAssert<VersionMetricAssert, ModelVersion> {
  private final ModelVersionAssert origin;
  private final MetricGate metric;

  VersionMetricAssert(ModelVersion actual, ModelVersionAssert origin, MetricGate metric) {
    super(actual, VersionMetricAssert.class);
    this.origin = origin;
    this.metric = metric;
    as(origin.descriptionText());
  }

  /**
   * Turns to the same metric, measured on a slice of the data.
   *
   * @param part the part
   * @return assertions on it
   */
  public VersionMetricAssert onSlice(String part) {
    return new VersionMetricAssert(actual, origin, metric.onSlice(part));
  }

  /**
   * Fails if the metric is worse than a bound on any slice it was measured on, or was measured on
   * none.
   *
   * @param bound the bound
   * @return this
   */
  public VersionMetricAssert isAtLeastOnEverySlice(double bound) {
    return passes(slices().atLeast(bound));
  }

  /**
   * Fails if the metric is more than a bound on any slice it was measured on, or was measured on
   * none.
   *
   * @param bound the bound
   * @return this
   */
  public VersionMetricAssert isAtMostOnEverySlice(double bound) {
    return passes(slices().atMost(bound));
  }

  /**
   * Fails if the metric is worse than a baseline's by more than a tolerance on any slice that
   * either was measured on.
   *
   * @param baseline the version to compare with
   * @param tolerance the tolerance
   * @return this
   */
  public VersionMetricAssert isNoWorseThanOnEverySlice(ModelVersion baseline, double tolerance) {
    return passes(slices().noWorseThan(baseline, tolerance));
  }

  private SlicesGate slices() {
    return metric.onEverySlice();
  }

  /**
   * Fails if the metric is less.
   *
   * @param bound the least it may be
   * @return this
   */
  public VersionMetricAssert isAtLeast(double bound) {
    return passes(metric.atLeast(bound));
  }

  /**
   * Fails if the metric is more.
   *
   * @param bound the most it may be
   * @return this
   */
  public VersionMetricAssert isAtMost(double bound) {
    return passes(metric.atMost(bound));
  }

  /**
   * Fails if the metric is worse than a baseline's by more than a tolerance; worse is what the
   * metric declares it to be.
   *
   * @param baseline the version to compare with
   * @param tolerance the tolerance
   * @return this
   */
  public VersionMetricAssert isNoWorseThan(ModelVersion baseline, double tolerance) {
    return passes(metric.noWorseThan(baseline, tolerance));
  }

  /**
   * Fails if the metric is worse than a baseline's by more than a share of it.
   *
   * @param baseline the version to compare with
   * @param share the share: 0.02 allows two percent
   * @return this
   */
  public VersionMetricAssert isNoWorseThanRelative(ModelVersion baseline, double share) {
    return passes(metric.noWorseThanRelative(baseline, share));
  }

  /**
   * Goes back to the version.
   *
   * @return assertions on it
   */
  public ModelVersionAssert and() {
    return origin;
  }

  private VersionMetricAssert passes(Gate gate) {
    GateOutcome outcome = actual.check(gate).get(0);
    if (!outcome.passed()) {
      throw failure("%s: %s", actual, outcome);
    }
    return this;
  }
}
