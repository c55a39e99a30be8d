package io.mlops4j.core;

/** The registry was written by a newer release than this one. Immutable. */
public final class UnsupportedSchemaException extends RegistryException {
  private static final long serialVersionUID = 1L;

  UnsupportedSchemaException(String message) {
    super(message);
  }
}
