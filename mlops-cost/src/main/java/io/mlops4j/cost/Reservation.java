package io.mlops4j.cost;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The room a charge holds in the budgets of a meter until it is settled or cancelled.
 *
 * <p>A reservation ends once. {@link #settle} books what was actually used; {@link #cancel} books
 * nothing. A call that was broken off has often cost something all the same; settle it with what is
 * known to have been used, or with the whole upper bound, {@code
 * settle(reservation.charge().usage())}.
 *
 * <p>Open reservations live in memory only: after a crash they are gone, and what was not settled
 * was not booked. Thread-safe.
 */
public final class Reservation {
  /** The part of a reservation that lies in one budget, in the period in which it was made. */
  record Hold(BudgetAccount account, Instant period) {}

  private enum State {
    OPEN,
    ENDING,
    SETTLED,
    CANCELLED
  }

  private final CostMeter meter;
  private final Instant at;
  private final Charge charge;
  private final Cost cost;
  private final List<Hold> holds;
  private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);

  Reservation(CostMeter meter, Instant at, Charge charge, Cost cost, List<Hold> holds) {
    this.meter = meter;
    this.at = at;
    this.charge = charge;
    this.cost = cost;
    this.holds = holds;
  }

  /**
   * What was reserved.
   *
   * @return the charge with its upper bound of usage
   */
  public Charge charge() {
    return charge;
  }

  /**
   * The cost that is held.
   *
   * @return the cost of the upper bound; unknown under {@link UnknownPrice#RECORD} only
   */
  public Cost cost() {
    return cost;
  }

  /**
   * Books what was actually used, at the prices that held when it was reserved, and gives the rest
   * of the reservation back.
   *
   * <p>Work that used more than was reserved has been done and is owed, so its whole cost is
   * booked, even past the limit of a budget; further charges are then refused. Only an upper bound
   * that holds keeps a budget within its limit.
   *
   * <p>If the key of the charge stands in the ledger with the same usage and cost, nothing is
   * booked a second time. If settling throws, the reservation stays open: settle it again or cancel
   * it.
   *
   * @param actual what was used
   * @return what it cost
   * @throws IllegalStateException if the reservation has ended
   * @throws UnknownPriceException if there is no price, under {@link UnknownPrice#REFUSE}
   * @throws IdempotencyConflictException if the key stands for something else
   * @throws LedgerException if the entry cannot be written
   */
  public Cost settle(Usage actual) {
    begin();
    CostMeter.Settlement settlement;
    State end = State.OPEN;
    try {
      settlement = meter.settle(this, actual);
      end = State.SETTLED;
    } finally {
      state.set(end);
    }
    // Only now: whatever a listener throws, the reservation has ended.
    settlement.warn();
    return settlement.cost();
  }

  /**
   * Gives the whole reservation back and books nothing.
   *
   * @throws IllegalStateException if the reservation has ended
   */
  public void cancel() {
    begin();
    meter.release(this);
    state.set(State.CANCELLED);
  }

  Instant at() {
    return at;
  }

  List<Hold> holds() {
    return holds;
  }

  private void begin() {
    State was = state.compareAndExchange(State.OPEN, State.ENDING);
    if (was != State.OPEN) {
      throw new IllegalStateException(
          "reservation is " + was.name().toLowerCase(Locale.ROOT) + ": " + charge);
    }
  }
}
