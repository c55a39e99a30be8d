package io.mlops4j.core;

/**
 * Another process held the registry's write lock for longer than the busy timeout; try again.
 * Immutable.
 */
public final class RegistryBusyException extends RegistryException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message what happened, with the offending value, and what to do
   * @param cause what failed below
   */
  public RegistryBusyException(String message, Throwable cause) {
    super(message, cause);
  }
}
