package io.mlops4j.quantize;

/**
 * How far one value of a model, over all samples, is from the same value of another model.
 * Immutable.
 *
 * <p>An element that is NaN or infinite in one model and not the same in the other is a stray: it
 * makes the cosine of its vector 0 and the SQNR negative infinity, so that broken models pass no
 * bound. Errors are over the elements that are finite in both. A cosine is between vectors along
 * the last dimension, as embeddings, tokens and rows of scores are; a tensor whose last dimension
 * is 1 counts as one vector. Two zero vectors have cosine 1, a zero vector and another one 0.
 *
 * @param name the value
 * @param values elements that are finite in both
 * @param strays elements of which one is NaN or infinite and the other is not the same
 * @param meanCosine mean of the cosines
 * @param minCosine smallest of the cosines
 * @param sqnrDb signal to noise in decibels, {@code 10 log10(sum x^2 / sum (x - y)^2)}; positive
 *     infinity when nothing differs
 * @param maxError largest absolute difference
 * @param meanError mean absolute difference
 */
public record ValueDifference(
    String name,
    long values,
    long strays,
    double meanCosine,
    double minCosine,
    double sqnrDb,
    double maxError,
    double meanError) {}
