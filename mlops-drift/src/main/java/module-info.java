/** Drift statistics, reference profiles and monitors. */
module io.mlops4j.drift {
  requires commons.math3;
  requires static org.assertj.core;
  requires static transitive org.jspecify;

  exports io.mlops4j.drift;
  exports io.mlops4j.drift.stat;
}
