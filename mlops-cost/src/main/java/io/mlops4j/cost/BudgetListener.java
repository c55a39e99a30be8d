package io.mlops4j.cost;

/** Is told when a budget has been used to its warning share. */
@FunctionalInterface
public interface BudgetListener {
  /**
   * Called once per period and meter, by the thread that settled the cost which reached the share,
   * after it was booked and without a lock held. An exception is logged and changes nothing.
   *
   * @param status the budget at that moment
   */
  void onWarning(BudgetStatus status);
}
