package io.mlops4j.quantize;

/**
 * The model a search chose. Immutable.
 *
 * @param quantized the new file with its report
 * @param table what was tried
 */
public record AutomaticModel(QuantizedModel quantized, ParetoTable table) {}
