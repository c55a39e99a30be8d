package io.mlops4j.cost.assertj;

import io.mlops4j.cost.Cost;
import io.mlops4j.cost.CostMeter;

/** Entry to the assertions on cost. */
public final class CostAssertions {
  private CostAssertions() {}

  /**
   * Asserts on what a meter spent.
   *
   * @param actual the meter
   * @return assertions on it
   */
  public static CostMeterAssert assertThat(CostMeter actual) {
    return new CostMeterAssert(actual);
  }

  /**
   * Asserts on a cost.
   *
   * @param actual the cost
   * @return assertions on it
   */
  public static CostAssert assertThat(Cost actual) {
    return new CostAssert(actual);
  }
}
