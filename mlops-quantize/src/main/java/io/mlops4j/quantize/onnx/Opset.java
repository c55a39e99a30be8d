package io.mlops4j.quantize.onnx;

/**
 * A set of operators that a model imports. Immutable.
 *
 * @param domain empty for the standard operators, for instance {@code com.microsoft} else
 * @param version version of the set, at least 1
 */
public record Opset(String domain, long version) {}
