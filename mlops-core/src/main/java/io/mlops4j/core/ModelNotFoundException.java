package io.mlops4j.core;

/** No model of that name is registered. Immutable. */
public final class ModelNotFoundException extends RegistryException {
  private static final long serialVersionUID = 1L;

  ModelNotFoundException(String message) {
    super(message);
  }
}
