package io.mlops4j.serving.engine;

/**
 * A run that the model or its engine could not complete, for example an index outside an embedding
 * table.
 */
public final class InferenceFailedException extends ServingException {

  private static final long serialVersionUID = 1L;

  /**
   * A failure found by this library.
   *
   * @param message what failed
   */
  public InferenceFailedException(String message) {
    super(message);
  }

  /**
   * A failure reported by the engine.
   *
   * @param message what failed
   * @param cause the engine's exception
   */
  public InferenceFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
