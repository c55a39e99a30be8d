package io.mlops4j.core;

/** How a run stands. */
public enum RunStatus {
  /** It goes on, or its process died without saying how it ended. */
  RUNNING,
  /** It ended well. */
  FINISHED,
  /** It broke off. */
  FAILED,
  /** Somebody ended it. */
  KILLED
}
