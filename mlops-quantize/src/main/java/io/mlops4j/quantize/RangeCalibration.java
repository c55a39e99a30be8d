package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.OnnxModel;
import io.mlops4j.quantize.onnx.OnnxNode;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/** Finds the grid of each value that becomes codes, by running the samples once. Confined. */
final class RangeCalibration {

  private final StaticInt8Plan plan;
  private final Map<String, ValueSummary> summaries = new LinkedHashMap<>();
  private final Map<String, StaticInt8Settings.Activation> chosen = new HashMap<>();

  RangeCalibration(StaticInt8Plan plan, StaticInt8Settings settings) {
    this.plan = plan;
    for (String value : plan.calibrated()) {
      StaticInt8Settings.Activation activation =
          plan.values()
              .maker(value)
              .map(maker -> settings.of(value, maker))
              .orElseGet(() -> settings.of(value));
      chosen.put(value, activation);
      if (activation.range().isEmpty() && !isSoftmax(value)) {
        summaries.put(value, new ValueSummary(activation.calibration(), activation.codes()));
      }
    }
  }

  /**
   * Runs the samples.
   *
   * @throws QuantizationException when they gave no finite value somewhere
   */
  Map<String, ActivationParameters> run(
      OnnxModel model, Iterable<Sample> samples, RunControl control) {
    try (ActivationRun run = ActivationRun.of(model, summaries.keySet())) {
      for (Sample sample : samples) {
        control.checkCancelled();
        run.run(
            sample,
            (value, elements, shape) -> {
              ValueSummary summary = summaries.get(value);
              if (summary != null) {
                summary.add(elements);
              }
            });
      }
    }
    Map<String, ActivationParameters> grids = new LinkedHashMap<>();
    chosen.forEach(
        (value, activation) -> grids.put(value, range(value).parameters(activation.codes())));
    return grids;
  }

  private ValueRange range(String value) {
    StaticInt8Settings.Activation activation = chosen.get(value);
    if (activation != null && activation.range().isPresent()) {
      return new ValueRange(activation.range().get().low(), activation.range().get().high());
    }
    ValueSummary summary = summaries.get(value);
    if (summary == null) {
      return new ValueRange(0, 1);
    }
    if (!summary.isSeen()) {
      throw new QuantizationException(
          "the samples gave no finite value for " + value + "; are there any samples?");
    }
    if (plan.isMadeAsCodes(value)) {
      return summary.range(
          UnaryResponse.of(value, plan.values()).map(r -> (DoubleUnaryOperator) r).orElse(x -> x));
    }
    return summary.range(x -> x);
  }

  /** Its values are shares, whatever the samples show. */
  private boolean isSoftmax(String value) {
    return plan.values().maker(value).filter(RangeCalibration::isSoftmax).isPresent();
  }

  private static boolean isSoftmax(OnnxNode node) {
    return node.is("Softmax");
  }
}
