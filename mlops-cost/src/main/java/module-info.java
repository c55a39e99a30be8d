/** Prices, usage, exact cost and budgets. */
module io.mlops4j.cost {
  requires io.mlops4j.core;
  requires static org.jspecify;

  exports io.mlops4j.cost;
}
