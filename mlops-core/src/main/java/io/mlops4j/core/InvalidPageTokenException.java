package io.mlops4j.core;

/** The text is no page token, or one of another search. Immutable. */
public final class InvalidPageTokenException extends RegistryException {
  private static final long serialVersionUID = 1L;

  InvalidPageTokenException(String message) {
    super(message);
  }
}
