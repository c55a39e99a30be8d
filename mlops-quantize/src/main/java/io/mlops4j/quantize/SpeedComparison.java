package io.mlops4j.quantize;

import java.time.Duration;

/**
 * Time of both models for one pass over the samples: the median of several passes. Immutable.
 *
 * @param original time of the original model
 * @param changed time of the other one
 * @param rounds passes of each model, the first, unmeasured one left out
 */
public record SpeedComparison(Duration original, Duration changed, int rounds) {

  /**
   * How many times faster the changed model is.
   *
   * @return for instance 1.8; below 1 when it is slower
   */
  public double speedUp() {
    return (double) original.toNanos() / changed.toNanos();
  }
}
