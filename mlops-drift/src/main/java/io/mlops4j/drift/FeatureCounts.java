package io.mlops4j.drift;

/**
 * What was counted of one feature.
 *
 * <p>Immutable.
 */
public sealed interface FeatureCounts permits NumericCounts, CategoricalCounts {
  /**
   * Everything observed: values, missing ones, and ones of the wrong type.
   *
   * @return the number of observations, at most 2^52
   */
  long total();

  /**
   * How often the feature was absent.
   *
   * @return the number of missing values
   */
  long missing();

  /**
   * How often a value of the wrong type came.
   *
   * @return the number of values that could not be read as this feature's type
   */
  long mistyped();

  /**
   * How many different values there were.
   *
   * @return exact for categories as long as none is in the remainder, otherwise an estimate
   */
  double distinct();
}
