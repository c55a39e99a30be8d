package io.mlops4j.core.signing;

/** No trusted key made the signature, or what it signed was changed. Immutable. */
public final class UntrustedSignatureException extends SigningException {
  private static final long serialVersionUID = 1L;

  UntrustedSignatureException(String message) {
    super(message);
  }
}
