/** Prices, usage, exact cost and budgets. */
module io.mlops4j.cost {
  requires java.sql;
  requires static org.jspecify;

  exports io.mlops4j.cost;
}
