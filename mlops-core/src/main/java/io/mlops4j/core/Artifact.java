package io.mlops4j.core;

/**
 * One file of a model version: its name, the SHA-256 of its bytes, and its size. Immutable.
 *
 * <p>Construction throws {@link IllegalArgumentException} when the name or digest is malformed or
 * the size negative.
 *
 * @param name the name within the version, for example {@code model.onnx} or {@code
 *     tokenizer/vocab.txt}
 * @param sha256 the digest, 64 lower-case hexadecimal digits
 * @param sizeBytes the size in bytes
 */
public record Artifact(String name, String sha256, long sizeBytes) {
  /**
   * Checks the parts.
   *
   * @param name the name within the version, for example {@code model.onnx} or {@code
   *     tokenizer/vocab.txt}
   * @param sha256 the digest, 64 lower-case hexadecimal digits
   * @param sizeBytes the size in bytes
   */
  public Artifact {
    Names.artifact(name);
    Sha256.require(sha256);
    if (sizeBytes < 0) {
      throw new IllegalArgumentException("sizeBytes is negative: " + sizeBytes);
    }
  }
}
