package io.mlops4j.core.signing;

import io.mlops4j.core.RegistryException;
import org.jspecify.annotations.Nullable;

/**
 * A model could not be signed, or its signature does not hold; the subclasses say why. Immutable.
 */
public abstract class SigningException extends RegistryException {
  private static final long serialVersionUID = 1L;

  SigningException(String message) {
    super(message);
  }

  SigningException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
