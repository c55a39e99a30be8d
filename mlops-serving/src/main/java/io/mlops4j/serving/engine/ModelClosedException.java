package io.mlops4j.serving.engine;

/** A run on a model that was closed before. */
public final class ModelClosedException extends ServingException {

  private static final long serialVersionUID = 1L;

  /**
   * Says which model.
   *
   * @param model its name
   */
  public ModelClosedException(String model) {
    super("Model " + model + " is closed; load it again to run it");
  }
}
