package io.mlops4j.drift.stat;

/**
 * What a test of ordered values does with values that are not a number. Whatever the policy, the
 * result says how many there were.
 */
public enum NanPolicy {
  /**
   * NaN is one more value, greater than positive infinity: a change in its share is a change of the
   * distribution.
   */
  OWN_MASS,
  /** NaN is left out of the test and counted in the result. */
  EXCLUDE,
  /** NaN is refused with an {@link IllegalArgumentException}. */
  REJECT;

  /** The number of leading values of a sorted sample that take part; at least 1. */
  int tested(SortedSample sample, String name) {
    return (int) tested(sample.size(), name);
  }

  long tested(SampleSize size, String name) {
    long nan = size.nan();
    if (this == REJECT && nan > 0) {
      throw new IllegalArgumentException(
          name + " holds " + nan + " NaN; choose another NanPolicy or clean the sample");
    }
    long tested = this == OWN_MASS ? size.total() : size.total() - nan;
    if (tested == 0) {
      throw new IllegalArgumentException(
          name + " has no value to test" + (nan > 0 ? "; all " + nan + " are NaN" : ""));
    }
    return tested;
  }
}
