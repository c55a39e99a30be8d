/** Prices, usage, exact cost and budgets. */
module io.mlops4j.cost {
  requires java.sql;
  requires static org.jspecify;
  requires static org.assertj.core;

  exports io.mlops4j.cost;
  exports io.mlops4j.cost.assertj;
}
