package io.mlops4j.quantize;

/**
 * A node that stayed in floating point. Immutable.
 *
 * @param name the node
 * @param opType its operator
 * @param reason why it stayed
 */
public record SkippedNode(String name, String opType, String reason) {}
