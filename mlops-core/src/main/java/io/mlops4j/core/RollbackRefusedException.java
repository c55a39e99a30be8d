package io.mlops4j.core;

/** There is no earlier version the alias may return to; nothing was moved. Immutable. */
public final class RollbackRefusedException extends RegistryException {
  private static final long serialVersionUID = 1L;

  RollbackRefusedException(String message) {
    super(message);
  }
}
