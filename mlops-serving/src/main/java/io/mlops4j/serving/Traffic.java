package io.mlops4j.serving;

import io.mlops4j.core.ModelVersion;

/**
 * What one version has answered in a deployment. Immutable.
 *
 * @param version the version
 * @param requests how many requests it was given and ended, failures included
 * @param failures how many of them it failed
 * @param latency the latencies of the answers
 */
public record Traffic(ModelVersion version, long requests, long failures, LatencySnapshot latency) {

  /**
   * The share of requests that failed.
   *
   * @return 0 to 1, 0 without requests
   */
  public double failureRate() {
    return requests == 0 ? 0 : (double) failures / requests;
  }
}
