package io.mlops4j.core.signing;

import org.jspecify.annotations.Nullable;

/**
 * A model has a part that may not be signed or verified: a symbolic link, a name that is no path,
 * no file at all. Immutable.
 */
public final class UnsignableModelException extends SigningException {
  private static final long serialVersionUID = 1L;

  UnsignableModelException(String message) {
    super(message);
  }

  UnsignableModelException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
