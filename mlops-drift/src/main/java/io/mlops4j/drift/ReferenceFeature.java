package io.mlops4j.drift;

import java.util.OptionalDouble;

/**
 * One feature of a reference profile: where its values are counted, and how many the reference had.
 *
 * <p>Immutable.
 *
 * @param name the feature's name
 * @param bins where values are counted
 * @param counts what the reference itself counted there
 * @param importance the weight by which reports rank this feature, where one was given
 */
public record ReferenceFeature(
    String name, Bins bins, FeatureCounts counts, OptionalDouble importance) {
  /**
   * The kind of feature.
   *
   * @return the type of its bins
   */
  public FeatureType type() {
    return bins.type();
  }
}
