package io.mlops4j.core;

import org.jspecify.annotations.Nullable;

/**
 * The root of every failure a registry reports while it operates; its subclasses say which kind.
 *
 * <p>Misuse of the API (a malformed name, a builder that lacks a mandatory part) is an {@link
 * IllegalArgumentException} or {@link IllegalStateException} instead. Immutable.
 */
public class RegistryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RegistryException(String message) {
    super(message);
  }

  RegistryException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
