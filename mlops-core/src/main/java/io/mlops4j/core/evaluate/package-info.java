/**
 * How good predictions are: the metrics a version is registered and gated with.
 *
 * <p>{@link io.mlops4j.core.evaluate.Classification} compares labels, {@link
 * io.mlops4j.core.evaluate.BinaryScores} scores or probabilities of a yes-or-no question, {@link
 * io.mlops4j.core.evaluate.Regression} numbers. Each is made of all pairs of truth and prediction
 * at once, is immutable, and then answers any of its metrics. Definitions, and what is returned
 * where one is undefined, follow scikit-learn; values agree with it to 1e-12.
 */
@NullMarked
package io.mlops4j.core.evaluate;

import org.jspecify.annotations.NullMarked;
