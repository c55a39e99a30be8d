package io.mlops4j.core;

/** A parameter was logged before with another value; nothing of the call was stored. Immutable. */
public final class ParameterConflictException extends RegistryException {
  private static final long serialVersionUID = 1L;

  ParameterConflictException(String message) {
    super(message);
  }
}
