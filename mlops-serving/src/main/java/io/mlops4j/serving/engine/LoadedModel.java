package io.mlops4j.serving.engine;

import java.util.Map;

/**
 * A model held by an engine, ready to run. Thread-safe, including {@link #close()} while runs are
 * under way.
 *
 * <p>Engines with native memory keep it in a {@link LeasedHandle}, so that no order of calls frees
 * what a run still uses.
 */
public interface LoadedModel extends AutoCloseable {

  /**
   * What the model takes and gives.
   *
   * @return the signature
   */
  ModelSignature signature();

  /**
   * Runs the model once on the calling thread.
   *
   * @param inputs the tensors by input name
   * @return every output of the signature by name
   * @throws InvalidInputException when the inputs do not match the signature
   * @throws InferenceFailedException when the model refuses these values or the engine fails
   * @throws ModelClosedException after {@link #close()}
   */
  Map<String, Tensor> run(Map<String, Tensor> inputs);

  /**
   * Refuses further runs and frees the model as soon as the runs under way have ended; does not
   * wait for them. Idempotent.
   */
  @Override
  void close();
}
