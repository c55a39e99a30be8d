package io.mlops4j.drift;

import java.time.Instant;

/**
 * What the labels that arrived so far say about the predicted numbers of one window.
 *
 * <p>An error is the prediction less the label. The bands are 95 % intervals of Student's law for
 * the mean of errors, of their sizes, and of their squares (of which the root is taken): good from
 * some 30 labels on, later where errors have heavy tails, and without end below two labels. Without
 * a label the figures are NaN. Immutable.
 *
 * @param openedAt the start of the window
 * @param closedAt the end of the window, itself not in it
 * @param predictions predictions made in the window
 * @param labelled those of them that have a label
 * @param meanAbsoluteError the mean size of an error
 * @param rootMeanSquaredError the root of the mean of squared errors
 * @param bias the mean error, above zero where predictions are too high
 */
public record LabelledRegression(
    Instant openedAt,
    Instant closedAt,
    long predictions,
    long labelled,
    Estimate meanAbsoluteError,
    Estimate rootMeanSquaredError,
    Estimate bias) {
  /**
   * The share of predictions that have a label.
   *
   * @return 0 to 1
   */
  public double coverage() {
    return (double) labelled / predictions;
  }
}
