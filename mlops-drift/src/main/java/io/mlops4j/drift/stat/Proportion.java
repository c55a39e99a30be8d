package io.mlops4j.drift.stat;

/**
 * Successes among trials. Immutable.
 *
 * @param successes at most the trials
 * @param trials at least 1, at most 2^52
 */
public record Proportion(long successes, long trials) {

  /**
   * Refuses counts that make no proportion.
   *
   * @param successes at most the trials
   * @param trials at least 1, at most 2^52
   */
  public Proportion {
    if (trials > Arguments.LARGEST_TOTAL) {
      throw new IllegalArgumentException(trials + " trials are more than 2^52: count fewer");
    }
    if (trials < 1 || successes < 0 || successes > trials) {
      throw new IllegalArgumentException(successes + " successes in " + trials + " trials");
    }
  }

  /**
   * A proportion.
   *
   * @param successes at most the trials
   * @param trials at least 1, at most 2^52
   * @return the proportion
   */
  public static Proportion of(long successes, long trials) {
    return new Proportion(successes, trials);
  }

  /**
   * Successes per trial.
   *
   * @return the share in [0, 1]
   */
  public double share() {
    return (double) successes / trials;
  }
}
