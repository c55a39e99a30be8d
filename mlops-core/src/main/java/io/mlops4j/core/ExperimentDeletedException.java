package io.mlops4j.core;

/** The experiment is deleted; restore it before starting runs. Immutable. */
public final class ExperimentDeletedException extends RegistryException {
  private static final long serialVersionUID = 1L;

  ExperimentDeletedException(String message) {
    super(message);
  }
}
