package io.mlops4j.core;

/**
 * Another process held the registry's write lock for longer than the busy timeout; try again.
 * Immutable.
 */
public final class RegistryBusyException extends RegistryException {
  private static final long serialVersionUID = 1L;

  RegistryBusyException(String message, Throwable cause) {
    super(message, cause);
  }
}
