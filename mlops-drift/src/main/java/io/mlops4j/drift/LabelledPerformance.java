package io.mlops4j.drift;

import java.time.Instant;

/**
 * What the labels that arrived so far say about the predictions of one window.
 *
 * <p>Immutable.
 *
 * @param openedAt the start of the window
 * @param closedAt the end of the window, itself not in it
 * @param predictions predictions made in the window
 * @param confusion those of them that have a label
 */
public record LabelledPerformance(
    Instant openedAt, Instant closedAt, long predictions, Confusion confusion) {
  private static final double QUANTILE_95 = 1.959963984540054;

  /**
   * The share of predictions that have a label.
   *
   * @return 0 to 1
   */
  public double coverage() {
    return confusion.total() / predictions;
  }

  /**
   * The accuracy with its 95 % interval (Wilson 1927).
   *
   * @return NaN with the band from 0 to 1 while there is no label
   */
  public Estimate accuracy() {
    double n = confusion.total();
    if (n == 0) {
      return new Estimate(Double.NaN, 0, 1);
    }
    double share = confusion.accuracy();
    double square = QUANTILE_95 * QUANTILE_95;
    double centre = (share + square / (2 * n)) / (1 + square / n);
    double reach =
        QUANTILE_95 / (1 + square / n) * Math.sqrt(share * (1 - share) / n + square / (4 * n * n));
    return new Estimate(share, Math.max(0, centre - reach), Math.min(1, centre + reach));
  }
}
