package io.mlops4j.core;

/**
 * The stored bytes of an artifact no longer have the digest they were registered with. Immutable.
 */
public final class ArtifactCorruptedException extends RegistryException {
  private static final long serialVersionUID = 1L;

  ArtifactCorruptedException(String message) {
    super(message);
  }
}
