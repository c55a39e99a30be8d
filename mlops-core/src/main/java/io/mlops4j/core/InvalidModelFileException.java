package io.mlops4j.core;

import org.jspecify.annotations.Nullable;

/** A file is not the model it should be: cut off, damaged, or of another format. Immutable. */
public final class InvalidModelFileException extends RegistryException {
  private static final long serialVersionUID = 1L;

  InvalidModelFileException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
