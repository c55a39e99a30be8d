package io.mlops4j.serving;

import io.mlops4j.core.ModelVersion;
import io.mlops4j.cost.Cost;
import io.mlops4j.serving.engine.Tensor;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * An answer, and how it came about. Immutable.
 *
 * @param outputs every output of the model by name
 * @param version the version that answered
 * @param latency from the call until the answer was there, waiting included
 * @param batchSize how many requests shared the run, this one included
 * @param cost what was booked for it; empty when the deployment does not meter cost
 */
public record Inference(
    Map<String, Tensor> outputs,
    ModelVersion version,
    Duration latency,
    int batchSize,
    Optional<Cost> cost) {

  /**
   * Copies the outputs.
   *
   * @param outputs every output of the model by name
   * @param version the version that answered
   * @param latency from the call until the answer was there
   * @param batchSize how many requests shared the run
   * @param cost what was booked for it
   */
  public Inference {
    outputs = Map.copyOf(outputs);
  }

  /**
   * One output.
   *
   * @param name its name
   * @return the tensor
   * @throws IllegalArgumentException when the model has no such output
   */
  public Tensor output(String name) {
    Tensor output = outputs.get(name);
    if (output == null) {
      throw new IllegalArgumentException(
          "No output '" + name + "'; the model has " + outputs.keySet());
    }
    return output;
  }
}
