package io.mlops4j.serving.engine;

import java.nio.file.Path;

/**
 * Loads model files for execution. The service provider interface of this module; {@link
 * OnnxRuntime} is the one at hand. Implementations are thread-safe.
 */
public interface InferenceEngine {

  /**
   * Loads a model; the caller owns the result and closes it.
   *
   * @param model the model file; it may be deleted once this method returned
   * @return the model, ready to run
   * @throws InvalidModelException when the file is missing, damaged, or nothing this engine can run
   */
  LoadedModel load(Path model);
}
