package io.mlops4j.drift;

/**
 * Bytes or a text that are not a stored profile of a version this library reads. Immutable.
 *
 * <p>Nothing is half read: whoever catches this has no profile.
 */
public final class ProfileFormatException extends DriftException {
  private static final long serialVersionUID = 1L;

  ProfileFormatException(String message) {
    super(message);
  }
}
