package io.mlops4j.core;

/** The disk or the database failed; the operation left nothing behind. Immutable. */
public final class RegistryStorageException extends RegistryException {
  private static final long serialVersionUID = 1L;

  RegistryStorageException(String message, Throwable cause) {
    super(message, cause);
  }
}
