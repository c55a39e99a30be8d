package io.mlops4j.core;

/**
 * The address of stored bytes: their SHA-256 and their number. Immutable.
 *
 * <p>Construction throws {@link IllegalArgumentException} when the digest is malformed or the size
 * negative.
 *
 * @param sha256 the digest, 64 lower-case hexadecimal digits
 * @param sizeBytes the number of bytes
 */
public record Blob(String sha256, long sizeBytes) {
  /**
   * Checks the parts.
   *
   * @param sha256 the digest, 64 lower-case hexadecimal digits
   * @param sizeBytes the number of bytes
   */
  public Blob {
    Sha256.require(sha256);
    if (sizeBytes < 0) {
      throw new IllegalArgumentException("sizeBytes is negative: " + sizeBytes);
    }
  }
}
