package io.mlops4j.serving;

/** A step of the way from a drift report to a new version in place. */
public enum RetrainingStep {
  /** The report tells of no drift; nothing was done. */
  NO_DRIFT,
  /** Another report is being worked on; nothing was done. */
  ALREADY_RUNNING,
  /** The report tells of drift. */
  DRIFT_DETECTED,
  /** The retrainer threw. */
  RETRAINING_FAILED,
  /** The retrainer registered a new version. */
  VERSION_REGISTERED,
  /** A gate refused the new version. */
  GATE_REFUSED,
  /** The gates let the new version pass, and it is the challenger now. */
  GATE_PASSED,
  /** The new version answers a share of the requests. */
  CANARY_STARTED,
  /** The canary failed more requests than allowed and was taken back. */
  CANARY_ROLLED_BACK,
  /** The canary did not get enough requests in time, or was ended by someone else. */
  CANARY_STOPPED,
  /** The new version is the version in place. */
  PROMOTED
}
