package io.mlops4j.quantize;

/**
 * How far the output of one node is from the same value of another model, and how much of that the
 * node brought in. Immutable.
 *
 * @param node the node of the original model
 * @param opType its operator
 * @param difference the difference of its output
 * @param addedNoise energy of the noise as a share of the signal's, less the largest such share
 *     among the values the node reads; 0 where the share does not grow
 */
public record LayerDifference(
    String node, String opType, ValueDifference difference, double addedNoise) {}
