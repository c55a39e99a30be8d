package io.mlops4j.core.evaluate;

/** How a metric of single classes becomes one number. */
public enum Averaging {
  /** All decisions counted together; for one label per sample this is the accuracy. */
  MICRO,
  /** The plain mean over the classes. */
  MACRO,
  /** The mean over the classes, each with the weight of its actual number. */
  WEIGHTED
}
