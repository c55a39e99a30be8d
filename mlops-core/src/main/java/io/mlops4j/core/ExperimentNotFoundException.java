package io.mlops4j.core;

/** No experiment has the name. Immutable. */
public final class ExperimentNotFoundException extends RegistryException {
  private static final long serialVersionUID = 1L;

  ExperimentNotFoundException(String message) {
    super(message);
  }
}
