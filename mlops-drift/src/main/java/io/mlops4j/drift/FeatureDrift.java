package io.mlops4j.drift;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a report says about one feature.
 *
 * <p>Immutable.
 *
 * @param feature the feature's name
 * @param type its type
 * @param referenceCount observations in the reference
 * @param windowCount observations in the window
 * @param measures the statistics, the deciding one first; empty when the window has no observation
 * @param adjustedPValue the deciding p-value after the correction for the number of features; empty
 *     when the window has no observation
 * @param effect the size of the change on a scale that does not grow with the samples: the largest
 *     difference of cumulative shares for numbers, half the sum of absolute differences for
 *     categories
 * @param drifted whether the feature changed: the adjusted p-value is at most the test's level and
 *     the effect large enough or the feature vanished, or it vanished where it was never missing
 * @param since the end of the first window of the present episode of drift; empty outside a monitor
 *     and while there is none
 * @param importance the weight given with the reference
 * @param findings what else is wrong with the feature
 * @param distribution both distributions in the same cells, for a picture
 */
public record FeatureDrift(
    String feature,
    FeatureType type,
    long referenceCount,
    long windowCount,
    List<Measure> measures,
    OptionalDouble adjustedPValue,
    double effect,
    boolean drifted,
    Optional<Instant> since,
    OptionalDouble importance,
    List<Finding> findings,
    Distribution distribution) {

  /**
   * Copies the lists.
   *
   * @param feature the feature's name
   * @param type its type
   * @param referenceCount observations in the reference
   * @param windowCount observations in the window
   * @param measures the statistics, the deciding one first; empty when the window has no
   *     observation
   * @param adjustedPValue the deciding p-value after the correction for the number of features;
   *     empty when the window has no observation
   * @param effect the size of the change on a scale that does not grow with the samples: the
   *     largest difference of cumulative shares for numbers, half the sum of absolute differences
   *     for categories
   * @param drifted whether the feature changed: the adjusted p-value is at most the test's level
   *     and the effect large enough or the feature vanished, or it vanished where it was never
   *     missing
   * @param since the end of the first window of the present episode of drift; empty outside a
   *     monitor and while there is none
   * @param importance the weight given with the reference
   * @param findings what else is wrong with the feature
   * @param distribution both distributions in the same cells, for a picture
   */
  public FeatureDrift {
    measures = List.copyOf(measures);
    findings = List.copyOf(findings);
  }

  /**
   * A measure by name.
   *
   * @param name for example {@code psi}
   * @return the measure, or empty when this feature does not have it
   */
  public Optional<Measure> measure(String name) {
    return measures.stream().filter(measure -> measure.name().equals(name)).findFirst();
  }

  FeatureDrift with(Optional<Instant> since, List<Finding> findings) {
    return new FeatureDrift(
        feature,
        type,
        referenceCount,
        windowCount,
        measures,
        adjustedPValue,
        effect,
        drifted,
        since,
        importance,
        findings,
        distribution);
  }
}
