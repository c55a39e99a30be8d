package io.mlops4j.core.signing;

import org.jspecify.annotations.Nullable;

/** A key is no elliptic-curve key on P-256, P-384 or P-521, or its file is none. Immutable. */
public final class UnusableKeyException extends SigningException {
  private static final long serialVersionUID = 1L;

  UnusableKeyException(String message) {
    super(message);
  }

  UnusableKeyException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
