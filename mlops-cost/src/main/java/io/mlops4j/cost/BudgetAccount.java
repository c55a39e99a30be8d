package io.mlops4j.cost;

import java.time.Instant;
import java.util.Optional;

/*
 * A reservation belongs to the period in which it was made, and so does what it settles to. When a
 * period ends, its open reservations leave the account with it: each carries the start of its period
 * and touches nothing once that period is gone.
 *
 * Periods only move forward. A clock that falls back finds the account in the later period and stays
 * there, so that no budget is handed out twice.
 */
/** What has been spent and reserved of one budget. Confined to the lock of its meter. */
final class BudgetAccount {
  private final Budget budget;
  private Instant periodStart;
  private Optional<Instant> periodEnd;
  private MoneyTotal spent;
  private MoneyTotal reserved;
  private boolean warned;

  BudgetAccount(Budget budget, Instant now, MoneyTotal alreadySpent) {
    this.budget = budget;
    this.periodStart = budget.periodStart(now);
    this.periodEnd = budget.periodEnd(now);
    this.spent = alreadySpent;
    this.reserved = MoneyTotal.zero(budget.limit().currency());
  }

  Budget budget() {
    return budget;
  }

  Instant periodStart() {
    return periodStart;
  }

  void roll(Instant now) {
    if (periodEnd.isEmpty() || now.isBefore(periodEnd.get())) {
      return;
    }
    periodStart = budget.periodStart(now);
    periodEnd = budget.periodEnd(now);
    spent = MoneyTotal.zero(spent.currency());
    reserved = spent;
    warned = false;
  }

  boolean hasRoomFor(Money asked) {
    return asked.isZero() || spent.plus(reserved).plus(asked).compareTo(budget.limit()) <= 0;
  }

  void reserve(Money asked) {
    reserved = reserved.plus(asked);
  }

  void release(Instant period, Money asked) {
    if (period.equals(periodStart)) {
      reserved = reserved.minus(asked);
    }
  }

  /** Books a cost; true if it is the one that reached the warning share. */
  boolean spend(Instant period, Money cost) {
    if (!period.equals(periodStart)) {
      return false;
    }
    spent = spent.plus(cost);
    if (warned || !budget.warrantsWarning(spent)) {
      return false;
    }
    warned = true;
    return true;
  }

  BudgetStatus status() {
    return new BudgetStatus(budget.name(), budget.limit(), spent, reserved, periodEnd);
  }
}
