package io.mlops4j.cli;

/** There is no registry where one is to be looked at. */
final class NoRegistryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NoRegistryException(String message) {
    super(message);
  }
}
