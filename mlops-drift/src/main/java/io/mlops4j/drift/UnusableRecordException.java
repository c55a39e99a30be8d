package io.mlops4j.drift;

/**
 * A record that cannot be observed, because of a component named like a feature. Immutable.
 *
 * <p>Nothing of the row was counted.
 */
public final class UnusableRecordException extends DriftException {
  private static final long serialVersionUID = 1L;

  UnusableRecordException(String message) {
    super(message);
  }

  UnusableRecordException(String message, Throwable cause) {
    super(message, cause);
  }
}
