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
 * @param threshold the value from which this measure, taken alone, stands out at the test's level
 *     by the law its p-value is of; infinite where no value would; for {@code psi}, at 0.001 where
 *     that is smaller
 * @param drifted whether this measure, taken alone, stands out: for {@code psi} the statistic
 *     exceeds the threshold, for others the p-value is at most the level and the statistic reaches
 *     the threshold; the decision on the feature is corrected for the number of features
 */
public record Measure(
    String name, double statistic, OptionalDouble pValue, double threshold, boolean drifted) {}
