package io.mlops4j.core.signing;

/**
 * One file that a signature covers. Immutable.
 *
 * @param name its path within the model, with {@code /}
 * @param sha256 the digest of its bytes, 64 lower-case hexadecimal digits
 */
public record SignedFile(String name, String sha256) {}
