package io.mlops4j.core;

/** The text is not a filter or an order of a search. Immutable. */
public final class InvalidFilterException extends RegistryException {
  private static final long serialVersionUID = 1L;

  /** The index of the first character that does not fit. */
  private final int position;

  /**
   * Makes the exception.
   *
   * @param position the index of the first character that does not fit
   * @param message what is wrong there and what is allowed
   */
  public InvalidFilterException(int position, String message) {
    super("at character " + (position + 1) + ": " + message);
    this.position = position;
  }

  /** {@return the index of the first character that does not fit, counted from 0} */
  public int position() {
    return position;
  }
}
