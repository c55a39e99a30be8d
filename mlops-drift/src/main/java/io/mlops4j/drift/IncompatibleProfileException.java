package io.mlops4j.drift;

/**
 * Two profiles were brought together that do not count into the same bins.
 *
 * <p>Profiles are comparable when they come from the same {@link ReferenceProfile}, or from one
 * read back from its stored form. Immutable.
 */
public final class IncompatibleProfileException extends DriftException {
  private static final long serialVersionUID = 1L;

  IncompatibleProfileException(long expected, long actual) {
    super(
        "profiles of different bins: expected fingerprint "
            + Long.toHexString(expected)
            + " but got "
            + Long.toHexString(actual)
            + "; count the window against the same reference profile");
  }
}
