package io.mlops4j.core;

/**
 * The alias is protected and moves only to a version that passed a gate; nothing was moved.
 * Immutable.
 */
public final class AliasProtectedException extends RegistryException {
  private static final long serialVersionUID = 1L;

  AliasProtectedException(String message) {
    super(message);
  }
}
