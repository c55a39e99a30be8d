package io.mlops4j.core.signing;

import org.jspecify.annotations.Nullable;

/**
 * A bundle is not what the specification says: broken JSON or base64, a missing part, a path that
 * leaves the model. Immutable.
 */
public final class MalformedSignatureException extends SigningException {
  private static final long serialVersionUID = 1L;

  MalformedSignatureException(String message) {
    super(message);
  }

  MalformedSignatureException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
