package io.mlops4j.cost;

/** An idempotency key was used again for another charge or another cost; the first entry stands. */
public final class IdempotencyConflictException extends CostException {
  private static final long serialVersionUID = 1L;

  /** A record of this package, which is not serializable; kept out of the serial form. */
  private final transient LedgerEntry existing;

  IdempotencyConflictException(LedgerEntry existing, Charge charge, Cost cost) {
    super(
        "key '"
            + charge.key().orElse("")
            + "' stands in the ledger as "
            + existing.charge()
            + " for "
            + existing.cost()
            + ", and was offered as "
            + charge
            + " for "
            + cost
            + "; use a new key for new work");
    this.existing = existing;
  }

  /**
   * The entry that stands.
   *
   * @return the first entry of the key
   */
  public LedgerEntry existing() {
    return existing;
  }
}
