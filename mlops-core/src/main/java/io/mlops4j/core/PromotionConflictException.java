package io.mlops4j.core;

/** The alias points elsewhere than the promotion expected; nothing was moved. Immutable. */
public final class PromotionConflictException extends RegistryException {
  private static final long serialVersionUID = 1L;

  PromotionConflictException(String message) {
    super(message);
  }
}
