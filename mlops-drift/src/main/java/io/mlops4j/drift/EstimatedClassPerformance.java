package io.mlops4j.drift;

import java.util.List;

/**
 * The performance of a classifier of several classes as its own confidence lets expect it.
 *
 * <p>Macro figures are means over the classes, each against the rest; a class whose figure has an
 * empty denominator is left out, and without any left the figure is NaN. Immutable.
 *
 * @param rows predictions it was estimated from
 * @param classes the expected confusion matrix of each class against the rest
 * @param accuracy expected share of right predictions
 * @param macroPrecision expected precision
 * @param macroRecall expected recall
 * @param macroF1 expected F1
 * @param macroAuroc expected area under the receiver operating characteristic
 */
public record EstimatedClassPerformance(
    long rows,
    List<Confusion> classes,
    Estimate accuracy,
    Estimate macroPrecision,
    Estimate macroRecall,
    Estimate macroF1,
    Estimate macroAuroc) {
  /**
   * Copies the list.
   *
   * @param rows predictions it was estimated from
   * @param classes the expected confusion matrix of each class against the rest
   * @param accuracy expected share of right predictions
   * @param macroPrecision expected precision
   * @param macroRecall expected recall
   * @param macroF1 expected F1
   * @param macroAuroc expected area under the receiver operating characteristic
   */
  public EstimatedClassPerformance {
    classes = List.copyOf(classes);
  }
}
