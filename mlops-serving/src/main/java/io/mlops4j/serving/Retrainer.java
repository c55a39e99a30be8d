package io.mlops4j.serving;

import io.mlops4j.core.ModelVersion;
import io.mlops4j.drift.DriftReport;

/** The user's part of the loop: makes a new version out of new data. */
@FunctionalInterface
public interface Retrainer {

  /**
   * Trains, evaluates and registers a version.
   *
   * @param report what has drifted
   * @return the new version, registered under the deployed model's name
   * @throws Exception when there is no new version; the loop records it and ends
   */
  ModelVersion retrain(DriftReport report) throws Exception;
}
