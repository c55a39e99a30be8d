/**
 * How good predictions are: the metrics a version is registered and gated with.
 *
 * <p>{@link io.mlops4j.core.evaluate.Classification} compares labels, {@link
 * io.mlops4j.core.evaluate.BinaryScores} scores or probabilities of a yes-or-no question, {@link
 * io.mlops4j.core.evaluate.ClassProbabilities} those of a question with several answers, {@link
 * io.mlops4j.core.evaluate.Regression} numbers, {@link io.mlops4j.core.evaluate.Ranking} the
 * documents of queries; {@link io.mlops4j.core.evaluate.RowValues} holds one number per row. Each
 * is made of all rows at once, with weights where they differ, is immutable, and then answers any
 * of its metrics. Definitions follow scikit-learn; values agree with it to 1e-12 where both have
 * one.
 *
 * <p>A metric without a value on the rows throws {@link
 * io.mlops4j.core.evaluate.UndefinedMetricException}, where scikit-learn warns and returns NaN, as
 * for R2 of one row, or a number, as 0 for average precision without a positive answer. Metrics of
 * several classes need rows of each class. Precision, recall and F1 without a row to divide by are
 * 0, as there by default. The NDCG of a query of one document, which scikit-learn refuses, has a
 * value.
 *
 * <p>Each is an {@link io.mlops4j.core.evaluate.Evaluation}, whose rows can be counted anew: {@link
 * io.mlops4j.core.evaluate.Bootstrap} draws them for an {@link io.mlops4j.core.evaluate.Interval}
 * around any metric, or around the difference of two models, and {@link
 * io.mlops4j.core.evaluate.Slices} cut them for {@link io.mlops4j.core.evaluate.SlicedMetrics}.
 * Rankings take part query by query, through {@link io.mlops4j.core.evaluate.Ranking#each}.
 */
@NullMarked
package io.mlops4j.core.evaluate;

import org.jspecify.annotations.NullMarked;
