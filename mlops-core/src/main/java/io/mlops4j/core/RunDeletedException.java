package io.mlops4j.core;

/** The run is deleted; restore it before writing to it. Immutable. */
public final class RunDeletedException extends RegistryException {
  private static final long serialVersionUID = 1L;

  RunDeletedException(String message) {
    super(message);
  }
}
