package io.mlops4j.core;

/** A backup is incomplete or was changed since it was made; nothing was restored. Immutable. */
public final class InvalidBackupException extends RegistryException {
  private static final long serialVersionUID = 1L;

  InvalidBackupException(String message) {
    super(message);
  }
}
