/** Embedded inference: engines, batching, latency, rollout and the lifecycle loop. */
module io.mlops4j.serving {
  requires transitive io.mlops4j.core;
  requires transitive io.mlops4j.cost;
  requires transitive io.mlops4j.drift;
  requires com.microsoft.onnxruntime;
  requires HdrHistogram;
  requires static org.jspecify;

  exports io.mlops4j.serving;
  exports io.mlops4j.serving.engine;
}
