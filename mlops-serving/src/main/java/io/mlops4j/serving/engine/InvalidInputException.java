package io.mlops4j.serving.engine;

/** A request whose tensors do not match the model's inputs; found before any native code saw it. */
public final class InvalidInputException extends ServingException {

  private static final long serialVersionUID = 1L;

  /** The name of the input at fault. */
  private final String input;

  /**
   * Says which input and why.
   *
   * @param input the name of the input
   * @param reason what is wrong with it
   */
  public InvalidInputException(String input, String reason) {
    super("Input '" + input + "' " + reason);
    this.input = input;
  }

  /**
   * The input at fault.
   *
   * @return its name
   */
  public String input() {
    return input;
  }
}
