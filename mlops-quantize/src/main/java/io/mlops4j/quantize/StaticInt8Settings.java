package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.OnnxNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** The options of a static recipe, asked for by node and value. Confined. */
final class StaticInt8Settings {

  /** What holds for one value: how its range is found and what it becomes. */
  record Activation(
      Calibration calibration, ActivationCodes codes, Optional<QuantizationSettings.Range> range) {}

  Calibration calibration = Calibration.squaredError();
  ActivationCodes codes = ActivationCodes.UINT8;
  boolean perChannel = true;
  boolean reducedRange;
  boolean everywhere;
  boolean computedProducts;
  Predicate<String> excluded = node -> false;
  Predicate<String> included = node -> true;
  final Map<String, QuantizationSettings> byValue = new LinkedHashMap<>();
  final Map<String, QuantizationSettings> byNode = new LinkedHashMap<>();
  final Map<String, QuantizationSettings> byOperator = new LinkedHashMap<>();

  boolean everywhere() {
    return everywhere;
  }

  boolean computedProducts() {
    return computedProducts;
  }

  boolean wants(OnnxNode node) {
    return included.test(node.name()) && !excluded.test(node.name());
  }

  boolean takes(OnnxNode node, BiConsumer<OnnxNode, String> skip) {
    boolean wanted = wants(node);
    if (!wanted) {
      skip.accept(node, "excluded by the caller");
    }
    return wanted;
  }

  boolean perChannel(OnnxNode node) {
    return settings(node).perChannel().orElse(perChannel);
  }

  /** What holds for a value, made by {@code maker}. */
  Activation of(String value, OnnxNode maker) {
    return activation(
        byValue.getOrDefault(value, QuantizationSettings.asRecipe()).over(settings(maker)));
  }

  /** What holds for a value that no node makes. */
  Activation of(String value) {
    return activation(byValue.getOrDefault(value, QuantizationSettings.asRecipe()));
  }

  private Activation activation(QuantizationSettings settings) {
    return new Activation(
        settings.calibration().orElse(calibration),
        settings.codes().orElse(codes),
        settings.range());
  }

  private QuantizationSettings settings(OnnxNode node) {
    return byNode
        .getOrDefault(node.name(), QuantizationSettings.asRecipe())
        .over(byOperator.getOrDefault(node.opType(), QuantizationSettings.asRecipe()));
  }
}
