package io.mlops4j.cost.assertj;

import io.mlops4j.cost.CostMeter;
import io.mlops4j.cost.Money;
import io.mlops4j.cost.MoneyTotal;
import org.assertj.core.api.AbstractAssert;

/** Assertions on what a meter has spent since it was built. Confined to one thread. */
// A transitive requirement would make AssertJ part of every application that uses this module.
@SuppressWarnings("exports")
public final class CostMeterAssert extends AbstractAssert<CostMeterAssert, CostMeter> {
  CostMeterAssert(CostMeter actual) {
    super(actual, CostMeterAssert.class);
  }

  /**
   * Fails if the meter spent more, or if it booked a cost that is unknown, since then nobody can
   * tell.
   *
   * @param limit the most that may have been spent
   * @return this
   */
  public CostMeterAssert spentAtMost(Money limit) {
    hasOnlyKnownCosts();
    if (actual.spent().compareTo(MoneyTotal.of(limit)) > 0) {
      throw failure("Expected to have spent at most %s but spent %s", limit, actual.spent());
    }
    return this;
  }

  /**
   * Fails if the meter spent more or less, or if it booked a cost that is unknown.
   *
   * @param amount what has to have been spent
   * @return this
   */
  public CostMeterAssert spentExactly(Money amount) {
    hasOnlyKnownCosts();
    if (!actual.spent().equals(MoneyTotal.of(amount))) {
      throw failure("Expected to have spent exactly %s but spent %s", amount, actual.spent());
    }
    return this;
  }

  /**
   * Fails if the meter booked a cost that is unknown.
   *
   * @return this
   */
  public CostMeterAssert hasOnlyKnownCosts() {
    isNotNull();
    if (actual.unknownCount() > 0) {
      throw failure(
          "Expected only known costs but %s of unknown cost came beside %s",
          actual.unknownCount(), actual.spent());
    }
    return this;
  }
}
