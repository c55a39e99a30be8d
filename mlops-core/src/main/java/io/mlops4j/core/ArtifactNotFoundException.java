package io.mlops4j.core;

/** An artifact, or the file it should be read from, does not exist. Immutable. */
public final class ArtifactNotFoundException extends RegistryException {
  private static final long serialVersionUID = 1L;

  ArtifactNotFoundException(String message) {
    super(message);
  }
}
