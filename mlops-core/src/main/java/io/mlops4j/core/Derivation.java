package io.mlops4j.core;

/**
 * Where a version comes from: the version it was made of, and what was done to it. Immutable.
 *
 * <p>Construction throws {@link IllegalArgumentException} when a part is malformed.
 *
 * @param parentModel the parent's model name
 * @param parentNumber the parent's version number
 * @param transformation what was done, for example {@code dynamic-int8} or {@code fine-tuned}
 */
public record Derivation(String parentModel, int parentNumber, String transformation) {
  /**
   * Checks the parts.
   *
   * @param parentModel the parent's model name
   * @param parentNumber the parent's version number
   * @param transformation what was done, for example {@code dynamic-int8} or {@code fine-tuned}
   */
  public Derivation {
    Names.model(parentModel);
    Names.identity("transformation", transformation);
  }

  /** {@return the parent's URI} */
  public String parentUri() {
    return ModelUri.ofVersion(parentModel, parentNumber).toString();
  }
}
