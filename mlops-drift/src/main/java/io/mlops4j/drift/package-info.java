/**
 * Profiles of a model's data, and the monitor that compares them.
 *
 * <p>A {@link io.mlops4j.drift.ReferenceProfile} fixes bins per feature and holds the counts of the
 * reference data; a {@link io.mlops4j.drift.ReferenceCollector} builds one out of a stream of any
 * length with a {@link io.mlops4j.drift.QuantileSketch} per number, on one machine or many. A
 * {@link io.mlops4j.drift.WindowCounter} counts live traffic into those bins and gives a {@link
 * io.mlops4j.drift.WindowProfile}, which merges exactly with others of the same bins. A {@link
 * io.mlops4j.drift.DriftTest} compares the two and answers with a {@link
 * io.mlops4j.drift.DriftReport}: one {@link io.mlops4j.drift.FeatureDrift} per feature with its
 * {@link io.mlops4j.drift.Measure measures} and {@link io.mlops4j.drift.Finding findings}. A {@link
 * io.mlops4j.drift.DriftMonitor} does all this for many threads and window after window, and
 * remembers since when what is wrong and, as a {@link io.mlops4j.drift.ReferenceRefresh}, what the
 * reference was last made of.
 *
 * <p>Profiles, collectors and sketches have a binary form, profiles a JSON form as well; what is
 * none is a {@link io.mlops4j.drift.ProfileFormatException}.
 */
@NullMarked
package io.mlops4j.drift;

import org.jspecify.annotations.NullMarked;
