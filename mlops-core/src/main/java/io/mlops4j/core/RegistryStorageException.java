package io.mlops4j.core;

/** The disk or the database failed; the operation left nothing behind. Immutable. */
public final class RegistryStorageException extends RegistryException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message what happened, with the offending value, and what to do
   * @param cause what failed below
   */
  public RegistryStorageException(String message, Throwable cause) {
    super(message, cause);
  }
}
