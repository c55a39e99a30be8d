package io.mlops4j.core;

/** No run has the id. Immutable. */
public final class RunNotFoundException extends RegistryException {
  private static final long serialVersionUID = 1L;

  RunNotFoundException(String message) {
    super(message);
  }
}
