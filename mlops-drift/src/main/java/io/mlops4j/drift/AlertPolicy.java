package io.mlops4j.drift;

/**
 * When a change becomes an alert, and when the alert is over.
 *
 * <p>An episode starts when a feature drifted in a number of windows in a row, alerts once, and
 * ends after a number of windows in a row without drift. Immutable.
 *
 * @param raiseAfter drifted windows in a row that start an episode
 * @param clearAfter windows in a row without drift that end it
 */
public record AlertPolicy(int raiseAfter, int clearAfter) {
  /**
   * Refuses numbers below one.
   *
   * @param raiseAfter drifted windows in a row that start an episode
   * @param clearAfter windows in a row without drift that end it
   */
  public AlertPolicy {
    if (raiseAfter < 1 || clearAfter < 1) {
      throw new IllegalArgumentException(
          "an episode needs at least one window to start and to end, not "
              + raiseAfter
              + " and "
              + clearAfter);
    }
  }

  /**
   * The default: the first drifted window starts an episode, and two without drift end it.
   *
   * @return the policy
   */
  public static AlertPolicy withDefaults() {
    return new AlertPolicy(1, 2);
  }
}
