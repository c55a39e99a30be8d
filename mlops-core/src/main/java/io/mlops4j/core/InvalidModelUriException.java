package io.mlops4j.core;

/** The text is not a model URI. Immutable. */
public final class InvalidModelUriException extends RegistryException {
  private static final long serialVersionUID = 1L;

  InvalidModelUriException(String message) {
    super(message);
  }
}
