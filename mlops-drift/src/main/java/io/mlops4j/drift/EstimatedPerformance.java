package io.mlops4j.drift;

/**
 * The performance of a binary classifier as its own confidence lets expect it.
 *
 * <p>A figure whose denominator is expected to be empty is NaN. Immutable.
 *
 * @param rows predictions it was estimated from
 * @param confusion the expected confusion matrix
 * @param accuracy expected share of right predictions
 * @param precision expected share of positives among those predicted positive
 * @param recall expected share predicted positive among the positives
 * @param specificity expected share predicted negative among the negatives
 * @param f1 expected harmonic mean of precision and recall
 * @param auroc expected area under the receiver operating characteristic
 */
public record EstimatedPerformance(
    long rows,
    Confusion confusion,
    Estimate accuracy,
    Estimate precision,
    Estimate recall,
    Estimate specificity,
    Estimate f1,
    Estimate auroc) {}
