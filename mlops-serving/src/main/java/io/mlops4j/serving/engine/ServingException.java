package io.mlops4j.serving.engine;

/** The root of everything this module throws for reasons that are not misuse of its API. */
public class ServingException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * An exception without a cause.
   *
   * @param message the offending value and what to do
   */
  public ServingException(String message) {
    super(message);
  }

  /**
   * An exception with a cause.
   *
   * @param message the offending value and what to do
   * @param cause what led to it
   */
  public ServingException(String message, Throwable cause) {
    super(message, cause);
  }
}
