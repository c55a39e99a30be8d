package io.mlops4j.core;

/** The registry was written by a newer release than this one. Immutable. */
public final class UnsupportedSchemaException extends RegistryException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message what happened, with the offending value, and what to do
   */
  public UnsupportedSchemaException(String message) {
    super(message);
  }
}
