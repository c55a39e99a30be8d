package io.mlops4j.core;

/** A version carries no signature where one is needed. Immutable. */
public final class UnsignedModelException extends RegistryException {
  private static final long serialVersionUID = 1L;

  UnsignedModelException(String message) {
    super(message);
  }
}
