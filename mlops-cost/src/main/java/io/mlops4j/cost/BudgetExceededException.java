package io.mlops4j.cost;

/**
 * A reservation would have taken a budget past its limit, and was refused. Nothing was reserved, in
 * this budget or another.
 */
public final class BudgetExceededException extends CostException {
  private static final long serialVersionUID = 1L;

  /** Records of this package, none of which is serializable; kept out of the serial form. */
  private final transient BudgetStatus status;

  private final transient Money asked;

  BudgetExceededException(BudgetStatus status, Money asked) {
    super(
        "budget '"
            + status.name()
            + "' refuses "
            + asked
            + ": limit "
            + status.limit()
            + ", spent "
            + status.spent()
            + ", reserved "
            + status.reserved()
            + status.resetsAt().map(at -> "; it resets at " + at).orElse("; raise its limit"));
    this.status = status;
    this.asked = asked;
  }

  /**
   * The budget as it was when it refused.
   *
   * @return its name, limit, spent and reserved amounts
   */
  public BudgetStatus budget() {
    return status;
  }

  /**
   * The cost that was asked for.
   *
   * @return the upper bound that did not fit
   */
  public Money asked() {
    return asked;
  }
}
