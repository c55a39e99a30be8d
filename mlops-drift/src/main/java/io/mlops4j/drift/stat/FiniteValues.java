package io.mlops4j.drift.stat;

import java.util.Arrays;

/** The values that a test of means or distances can use. */
final class FiniteValues {
  private FiniteValues() {}

  /**
   * Returns the finite values, or refuses the sample, as the policy says; at least {@code least}
   * must remain.
   */
  static double[] of(double[] values, NanPolicy policy, int least, String name) {
    double[] finite = Arrays.stream(values).filter(Double::isFinite).toArray();
    int others = values.length - finite.length;
    if (others > 0 && policy != NanPolicy.EXCLUDE) {
      throw new IllegalArgumentException(
          name
              + " holds "
              + others
              + " values that are not finite; ask for NanPolicy.EXCLUDE or clean the sample");
    }
    if (finite.length < least) {
      throw new IllegalArgumentException(
          name + " has " + finite.length + " finite values; at least " + least + " are needed");
    }
    return finite;
  }

  /** Refuses a policy that means nothing where values are averaged. */
  static NanPolicy averageable(NanPolicy policy) {
    if (policy == NanPolicy.OWN_MASS) {
      throw new IllegalArgumentException(
          "OWN_MASS needs an order only; values are averaged here, so use EXCLUDE or REJECT");
    }
    return policy;
  }
}
