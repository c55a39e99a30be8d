package io.mlops4j.quantize;

/**
 * Root of what this module throws when a model, a file or a run does not allow the operation.
 * Misuse of the API is an {@link IllegalArgumentException} or {@link IllegalStateException}
 * instead.
 */
public class QuantizationException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * An exception without a cause.
   *
   * @param message the offending value and what to do
   */
  public QuantizationException(String message) {
    super(message);
  }

  /**
   * An exception with a cause.
   *
   * @param message the offending value and what to do
   * @param cause what was thrown below
   */
  public QuantizationException(String message, Throwable cause) {
    super(message, cause);
  }
}
