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

  private static final int TIMED_PASSES = 5;

  /** A model that was just written, with advice on it in the report. */
  static QuantizedModel written(Path path, QuantizationReport report) {
    return new QuantizedModel(path, report.withWarnings(FusionAdvice.of(OnnxModel.read(path))));
  }

  /**
   * Runs this model and the original on samples, and adds to the report how far apart their outputs
   * are and how much faster this one is, by the median of five passes on one thread. Needs ONNX
   * Runtime; {@link ModelComparison} has more to choose from.
   *
   * @param original the model this one was made from
   * @param samples what to run them on; gone through several times
   * @return the same model, its report with {@link QuantizationReport#measured}
   * @throws QuantizationException as {@link ModelComparison#over} does
   */
  public QuantizedModel measure(Path original, Iterable<Sample> samples) {
    ComparisonReport measured =
        ModelComparison.of(original, path).timed(TIMED_PASSES).over(samples);
    return new QuantizedModel(path, report.with(measured));
  }
}
