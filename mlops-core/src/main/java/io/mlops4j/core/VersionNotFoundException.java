package io.mlops4j.core;

/** The model has no version of that number. Immutable. */
public final class VersionNotFoundException extends RegistryException {
  private static final long serialVersionUID = 1L;

  VersionNotFoundException(String message) {
    super(message);
  }
}
