package io.mlops4j.cost;

import java.time.Instant;
import java.util.Optional;

/**
 * How far a budget has been used, at one moment of one meter. Immutable.
 *
 * @param name the name of the budget
 * @param limit what may be spent in the period
 * @param spent what was settled in the period
 * @param reserved what is reserved and neither settled nor cancelled
 * @param resetsAt when the next period begins, empty for a budget without periods
 */
public record BudgetStatus(
    String name,
    MoneyTotal limit,
    MoneyTotal spent,
    MoneyTotal reserved,
    Optional<Instant> resetsAt) {

  /**
   * What may still be reserved.
   *
   * @return limit minus spent minus reserved; below zero after a settlement beyond its reservation
   */
  public MoneyTotal remaining() {
    return limit.minus(spent).minus(reserved);
  }
}
