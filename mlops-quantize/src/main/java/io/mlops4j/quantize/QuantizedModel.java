package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.OnnxModel;
import java.nio.file.Path;

/**
 * A model that was quantized and written. Immutable.
 *
 * @param path the new file
 * @param report what was done
 */
public record QuantizedModel(Path path, QuantizationReport report) {

  /** A model that was just written, with advice on it in the report. */
  static QuantizedModel written(Path path, QuantizationReport report) {
    return new QuantizedModel(path, report.withWarnings(FusionAdvice.of(OnnxModel.read(path))));
  }
}
