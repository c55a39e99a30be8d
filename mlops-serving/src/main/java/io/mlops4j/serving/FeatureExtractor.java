package io.mlops4j.serving;

import io.mlops4j.serving.engine.Tensor;
import java.util.Map;

/**
 * Turns what a model was asked and what it answered into the features that a drift monitor watches.
 */
@FunctionalInterface
public interface FeatureExtractor {

  /**
   * The features of one row. A request of several rows leads to one call per row, with tensors of
   * one row each. Called by one thread at a time, which is none of the callers'.
   *
   * @param inputs the inputs by name
   * @param outputs the outputs by name
   * @return one value per feature, in the order of the monitor's reference profile
   */
  double[] extract(Map<String, Tensor> inputs, Map<String, Tensor> outputs);
}
