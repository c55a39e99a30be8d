/**
 * Detectors of concept drift in streams: constant memory, no allocation per element.
 *
 * <p>Every detector is a {@link io.mlops4j.drift.stream.DriftDetector}: {@code withDefaults()}
 * makes one, each {@code with..()} makes a fresh one that has one option changed and has seen
 * nothing, {@code update} reads an element and returns a {@link
 * io.mlops4j.drift.stream.DriftState}. They differ in what they assume.
 *
 * <ul>
 *   <li>Error rates (1 for a wrong prediction, 0 for a right one): {@link
 *       io.mlops4j.drift.stream.Ddm} for sudden changes, {@link io.mlops4j.drift.stream.Eddm} for
 *       gradual ones, {@link io.mlops4j.drift.stream.HddmA} and {@link
 *       io.mlops4j.drift.stream.HddmW} with a bound on false alarms, for any value in [0, 1].
 *   <li>Means of any number: {@link io.mlops4j.drift.stream.Adwin} keeps the longest window that
 *       shows no change, {@link io.mlops4j.drift.stream.Cusum} and {@link
 *       io.mlops4j.drift.stream.PageHinkley} add up deviations and cost next to nothing.
 *   <li>Whole distributions of any number: {@link io.mlops4j.drift.stream.Kswin}.
 * </ul>
 *
 * <p>Published implementations of one method disagree, so each type names the one whose alarms it
 * repeats.
 */
@NullMarked
package io.mlops4j.drift.stream;

import org.jspecify.annotations.NullMarked;
