/**
 * Two-sample tests, distances with calibrated thresholds, and the corrections that keep many of
 * them honest.
 *
 * <p>Three families share one shape: an immutable object made by {@code withDefaults()}, changed by
 * {@code with(..)}, and asked about a reference and a current sample.
 *
 * <ul>
 *   <li><b>Tests</b> such as {@link io.mlops4j.drift.stat.KolmogorovSmirnov} or {@link
 *       io.mlops4j.drift.stat.ChiSquare} answer with a {@link io.mlops4j.drift.stat.TestResult}:
 *       statistic, p-value, effect size and how many values of each kind were seen.
 *   <li><b>Distances</b> such as {@link io.mlops4j.drift.stat.PopulationStability} or {@link
 *       io.mlops4j.drift.stat.JensenShannon} answer with a {@link
 *       io.mlops4j.drift.stat.DistanceResult}. Their {@link io.mlops4j.drift.stat.Threshold} comes
 *       from the distance's law under "nothing changed" at the sizes at hand, so that a small
 *       window is not alarming merely by being small.
 *   <li><b>Cells</b>: a {@link io.mlops4j.drift.stat.Binning} makes {@link
 *       io.mlops4j.drift.stat.Bins} from a reference and {@link io.mlops4j.drift.stat.Categories}
 *       list its categories. Missing, not-a-number, infinite and unseen values have cells of their
 *       own, so a change in their share is drift like any other.
 * </ul>
 *
 * <p>Whatever counts into cells may keep only the counts: every binned distance and every test of
 * categories takes two arrays of {@code long} as well as raw values. The counts of a sample add up
 * to at most 2^52; more are an {@link IllegalArgumentException}. Every type is immutable and safe
 * for use by many threads.
 */
@NullMarked
package io.mlops4j.drift.stat;

import org.jspecify.annotations.NullMarked;
