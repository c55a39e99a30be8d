package io.mlops4j.quantize.assertj;

import io.mlops4j.quantize.ComparisonReport;
import io.mlops4j.quantize.QuantizedModel;

/** The entry to assertions on quantized models. */
public final class QuantizationAssertions {

  private QuantizationAssertions() {}

  /**
   * Assertions on a quantized model.
   *
   * @param actual the model
   * @return assertions on it
   */
  public static QuantizedModelAssert assertThat(QuantizedModel actual) {
    return new QuantizedModelAssert(actual);
  }

  /**
   * Assertions on how far apart two models are.
   *
   * @param actual their comparison
   * @return assertions on it
   */
  public static ComparisonAssert assertThat(ComparisonReport actual) {
    return new ComparisonAssert(actual);
  }
}
