package io.mlops4j.quantize;

import java.nio.file.Path;

/**
 * A model that was quantized and written. Immutable.
 *
 * @param path the new file
 * @param report what was done
 */
public record QuantizedModel(Path path, QuantizationReport report) {}
