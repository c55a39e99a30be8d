package io.mlops4j.drift;

import java.time.Instant;

/**
 * What the labels that arrived so far say about the predicted classes of one window.
 *
 * <p>Immutable.
 *
 * @param openedAt the start of the window
 * @param closedAt the end of the window, itself not in it
 * @param predictions predictions made in the window
 * @param confusion those of them that have a label
 */
public record LabelledClassPerformance(
    Instant openedAt, Instant closedAt, long predictions, ClassConfusion confusion) {
  /**
   * The share of predictions that have a label.
   *
   * @return 0 to 1
   */
  public double coverage() {
    return (double) confusion.total() / predictions;
  }

  /**
   * The accuracy with its 95 % interval (Wilson 1927).
   *
   * @return NaN with the band from 0 to 1 while there is no label
   */
  public Estimate accuracy() {
    return Estimate.ofShare(confusion.accuracy(), (double) confusion.total());
  }
}
