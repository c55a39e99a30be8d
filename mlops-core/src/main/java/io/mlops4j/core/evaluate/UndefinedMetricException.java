package io.mlops4j.core.evaluate;

/**
 * A metric has no value on these rows, as ROC AUC has none where all answers are the same. A
 * bootstrap draws such a resample anew, and slices leave such a slice out.
 */
public final class UndefinedMetricException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /**
   * Says which metric, and why.
   *
   * @param message the metric and what it needs
   */
  public UndefinedMetricException(String message) {
    super(message);
  }
}
