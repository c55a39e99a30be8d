package io.mlops4j.cost.assertj;

import io.mlops4j.cost.Cost;
import io.mlops4j.cost.Money;
import org.assertj.core.api.AbstractAssert;

/** Assertions on one cost. Confined to one thread. */
// A transitive requirement would make AssertJ part of every application that uses this module.
@SuppressWarnings("exports")
public final class CostAssert extends AbstractAssert<CostAssert, Cost> {
  CostAssert(Cost actual) {
    super(actual, CostAssert.class);
  }

  /**
   * Fails if the cost is unknown.
   *
   * @return this
   */
  public CostAssert isKnown() {
    known();
    return this;
  }

  /**
   * Fails if the cost is more, or unknown.
   *
   * @param limit the most it may be
   * @return this
   */
  public CostAssert isAtMost(Money limit) {
    if (known().compareTo(limit) > 0) {
      throw failure("Expected a cost of at most %s but it is %s", limit, actual);
    }
    return this;
  }

  /**
   * Fails if the cost is more or less, or unknown.
   *
   * @param amount what it has to be
   * @return this
   */
  public CostAssert isExactly(Money amount) {
    if (!known().equals(amount)) {
      throw failure("Expected a cost of exactly %s but it is %s", amount, actual);
    }
    return this;
  }

  private Money known() {
    isNotNull();
    return actual.money().orElseThrow(() -> failure("Expected a known cost but it is %s", actual));
  }
}
