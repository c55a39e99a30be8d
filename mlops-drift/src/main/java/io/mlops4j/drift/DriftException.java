package io.mlops4j.drift;

/**
 * The root of every failure this module reports about data it was given.
 *
 * <p>Misuse of the interface (an unknown feature name, a row of the wrong length) is an {@link
 * IllegalArgumentException} instead. Immutable.
 */
public class DriftException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message the offending value and what to do about it
   */
  public DriftException(String message) {
    super(message);
  }

  /**
   * Creates the exception with what caused it.
   *
   * @param message the offending value and what to do about it
   * @param cause the failure underneath
   */
  public DriftException(String message, Throwable cause) {
    super(message, cause);
  }
}
