package io.mlops4j.core;

/**
 * The state of a model or version does not allow what was asked, for example to promote a version
 * that is archived; nothing was changed. Immutable.
 */
public final class LifecycleException extends RegistryException {
  private static final long serialVersionUID = 1L;

  LifecycleException(String message) {
    super(message);
  }
}
