package io.mlops4j.drift;

import java.util.OptionalDouble;

/**
 * One number that says how far a feature's window is from its reference.
 *
 * <p>Immutable.
 *
 * @param name which statistic, for example {@code ks}
 * @param statistic its value
 * @param pValue the probability of a value at least as large when nothing changed, where the
 *     measure has one
 * @param threshold the value from which this measure, taken alone, stands out at the test's level;
 *     for {@code psi}, at 0.001 where that is smaller
 * @param drifted whether the statistic reaches the threshold or, where there is a p-value, whether
 *     that is at most the level; the decision on the feature is corrected for the number of
 *     features
 */
public record Measure(
    String name, double statistic, OptionalDouble pValue, double threshold, boolean drifted) {}
