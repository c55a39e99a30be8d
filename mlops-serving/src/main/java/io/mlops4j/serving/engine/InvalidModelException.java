package io.mlops4j.serving.engine;

/** A model file that is missing, damaged, unsafe to load, or not of a kind the engine can run. */
public final class InvalidModelException extends ServingException {

  private static final long serialVersionUID = 1L;

  /**
   * Says which file and why.
   *
   * @param file the file's name
   * @param reason what is wrong with it
   */
  public InvalidModelException(String file, String reason) {
    super("Model file " + file + " " + reason);
  }

  /**
   * Says which file and why, with the engine's own words as cause.
   *
   * @param file the file's name
   * @param reason what is wrong with it
   * @param cause the engine's exception
   */
  public InvalidModelException(String file, String reason, Throwable cause) {
    super("Model file " + file + " " + reason, cause);
  }
}
