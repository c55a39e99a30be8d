package io.mlops4j.drift;

/**
 * Where the values of one feature are counted, fixed by the reference.
 *
 * <p>Immutable.
 */
public sealed interface Bins permits NumericBins, CategoryBins {
  /**
   * The kind of feature these bins count.
   *
   * @return the type
   */
  FeatureType type();

  /**
   * A hash of everything that decides where a value is counted.
   *
   * @return equal for equal bins, in this process and any other
   */
  long fingerprint();
}
