package io.mlops4j.core.signing;

/**
 * A bundle uses a part of the specification that is not built here: another signing method, digest,
 * or serialization. Immutable.
 */
public final class UnsupportedSignatureException extends SigningException {
  private static final long serialVersionUID = 1L;

  UnsupportedSignatureException(String message) {
    super(message);
  }
}
