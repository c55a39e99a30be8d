package io.mlops4j.core;

/** The model has no such alias. Immutable. */
public final class AliasNotFoundException extends RegistryException {
  private static final long serialVersionUID = 1L;

  AliasNotFoundException(String message) {
    super(message);
  }
}
