/**
 * Assertions on models for unit tests, on top of AssertJ, which an application brings itself.
 *
 * <p>{@link io.mlops4j.core.assertj.RegistryAssertions} is the entry. A {@link
 * io.mlops4j.core.assertj.ModelVersionAssert} asserts on gates, lineage and who signed, and leads
 * to the {@link io.mlops4j.core.assertj.VersionMetricAssert}, {@link
 * io.mlops4j.core.assertj.VersionLatencyAssert} and {@link
 * io.mlops4j.core.assertj.ModelSignatureAssert} of the version; a {@link
 * io.mlops4j.core.assertj.RegisteredModelAssert} to its {@link
 * io.mlops4j.core.assertj.AliasAssert}s. {@link io.mlops4j.core.assertj.PromotionAssert} and {@link
 * io.mlops4j.core.assertj.LineageAssert} are about what the registry recorded, {@link
 * io.mlops4j.core.assertj.EvaluationAssert}, {@link io.mlops4j.core.assertj.SlicedMetricsAssert}
 * and {@link io.mlops4j.core.assertj.IntervalAssert} about predictions that are not registered yet.
 *
 * <p>Bounds hold as they do in gates: included, and compared as the decimals they print as.
 */
@NullMarked
package io.mlops4j.core.assertj;

import org.jspecify.annotations.NullMarked;
