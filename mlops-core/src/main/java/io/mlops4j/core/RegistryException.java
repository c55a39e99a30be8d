package io.mlops4j.core;

import org.jspecify.annotations.Nullable;

/**
 * The root of every failure a registry reports while it operates; its subclasses say which kind.
 * All mean that nothing was changed, but for {@link OutcomeUnknownException}.
 *
 * <p>Misuse of the API (a malformed name, a builder that lacks a mandatory part) is an {@link
 * IllegalArgumentException} or {@link IllegalStateException} instead. Immutable.
 */
public class RegistryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message what happened, with the offending value, and what to do
   */
  public RegistryException(String message) {
    super(message);
  }

  /**
   * Makes the exception.
   *
   * @param message what happened, with the offending value, and what to do
   * @param cause what failed below
   */
  public RegistryException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
