package io.mlops4j.quantize.assertj;

import io.mlops4j.quantize.ModelComparison;
import io.mlops4j.quantize.QuantizedModel;
import io.mlops4j.quantize.Sample;
import java.nio.file.Path;
import org.assertj.core.api.AbstractAssert;

/** Assertions on a quantized model. Confined to one thread. */
// A transitive requirement would make AssertJ part of every application that uses this module.
@SuppressWarnings("exports")
public final class QuantizedModelAssert
    extends AbstractAssert<QuantizedModelAssert, QuantizedModel> {

  QuantizedModelAssert(QuantizedModel actual) {
    super(actual, QuantizedModelAssert.class);
  }

  /**
   * Fails if the new file is larger than a share of the original.
   *
   * @param share for instance 0.26
   * @return this
   */
  public QuantizedModelAssert hasSizeRatioAtMost(double share) {
    isNotNull();
    // Written so that NaN fails.
    if (!(actual.report().sizeRatio() <= share)) {
      throw failure(
          "expected %s to have at most %s of the original's size, but it has %s: %s of %s bytes",
          actual.path().getFileName(),
          share,
          actual.report().sizeRatio(),
          actual.report().quantizedBytes(),
          actual.report().originalBytes());
    }
    return this;
  }

  /**
   * Runs the model and the original on samples and turns to how far apart they are. Needs ONNX
   * Runtime.
   *
   * @param original the model before quantization
   * @param samples what to run them on
   * @return assertions on the outputs
   * @throws io.mlops4j.quantize.QuantizationException if the two cannot be compared
   */
  public ComparisonAssert againstOriginal(Path original, Iterable<Sample> samples) {
    isNotNull();
    return new ComparisonAssert(ModelComparison.compare(original, actual.path(), samples))
        .as(descriptionText());
  }
}
