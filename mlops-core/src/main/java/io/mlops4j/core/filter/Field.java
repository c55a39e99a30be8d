package io.mlops4j.core.filter;

/**
 * What a condition or an order is about. Immutable.
 *
 * @param family the part before the dot
 * @param key the canonical name of an attribute, or the key of a tag, parameter or metric
 * @param type what it is compared with
 */
public record Field(Family family, String key, ValueType type) {
  /** The field as it is written. */
  @Override
  public String toString() {
    return family == Family.ATTRIBUTE ? key : family + ".\"" + key + '"';
  }
}
