package io.mlops4j.drift.stat;

import java.util.OptionalDouble;

/**
 * How far two samples lie apart, and how far they may. Immutable.
 *
 * @param distance the name of the distance
 * @param statistic the distance, 0 or more, perhaps infinite
 * @param threshold the value above which there is drift
 * @param pValue the probability of a distance at least as large if nothing changed, in [0, 1];
 *     absent if the threshold is a constant
 * @param reference what the reference held
 * @param current what the current sample held
 */
public record DistanceResult(
    String distance,
    double statistic,
    double threshold,
    OptionalDouble pValue,
    SampleSize reference,
    SampleSize current) {

  /**
   * Refuses NaN.
   *
   * @param distance the name of the distance
   * @param statistic the distance, 0 or more, perhaps infinite
   * @param threshold the value above which there is drift
   * @param pValue the probability of a distance at least as large if nothing changed, in [0, 1];
   *     absent if the threshold is a constant
   * @param reference what the reference held
   * @param current what the current sample held
   */
  public DistanceResult {
    if (Double.isNaN(statistic) || !(threshold >= 0)) {
      throw new IllegalArgumentException(
          distance + ": statistic " + statistic + ", threshold " + threshold);
    }
    if (pValue.isPresent() && !(pValue.getAsDouble() >= 0 && pValue.getAsDouble() <= 1)) {
      throw new IllegalArgumentException(
          distance + ": p-value " + pValue + " is not a probability");
    }
  }

  /**
   * Whether the samples lie too far apart.
   *
   * @return true if the statistic exceeds the threshold
   */
  public boolean drifted() {
    return statistic > threshold;
  }
}
