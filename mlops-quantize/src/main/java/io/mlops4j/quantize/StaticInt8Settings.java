package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.OnnxGraph;
import io.mlops4j.quantize.onnx.OnnxNode;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The options of a static recipe, asked for by node and value. Confined. */
final class StaticInt8Settings {

  /** What holds for one value: how its range is found and what it becomes. */
  record Activation(
      Calibration calibration, ActivationCodes codes, Optional<QuantizationSettings.Range> range) {}

  private static final int NAMED_IN_MESSAGES = 8;

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

  /**
   * Refuses settings for what is not there.
   *
   * @param original the model as it was given
   * @param simplified the same, after constants were computed, and norms, factors and sums folded
   *     into products
   * @throws IllegalArgumentException when a node, value or operator is in none of them, or only in
   *     the first
   */
  void requireNames(OnnxGraph original, OnnxGraph simplified) {
    require("node", byNode.keySet(), original, simplified, StaticInt8Settings::nodes);
    require("value", byValue.keySet(), original, simplified, StaticInt8Settings::values);
    require("operator", byOperator.keySet(), original, simplified, StaticInt8Settings::operators);
  }

  /**
   * Gives every weight one scale, because the operator set has no others.
   *
   * @param obstacle what keeps the model at that operator set
   * @throws IllegalArgumentException when some settings ask for more
   */
  void withoutChannels(String obstacle) {
    perChannel = false;
    Stream.of(byNode, byOperator)
        .flatMap(settings -> settings.entrySet().stream())
        .filter(entry -> entry.getValue().perChannel().orElse(false))
        .findFirst()
        .ifPresent(
            entry -> {
              throw new IllegalArgumentException(
                  "settings for '%s' ask for scales per channel, which need operator set 13, and that needs another %s"
                      .formatted(entry.getKey(), obstacle));
            });
  }

  private static void require(
      String what,
      Set<String> named,
      OnnxGraph original,
      OnnxGraph simplified,
      Function<OnnxGraph, Set<String>> names) {
    Set<String> there = names.apply(simplified);
    for (String name : named) {
      if (!there.contains(name)) {
        throw new IllegalArgumentException(
            names.apply(original).contains(name)
                ? "settings are for the %s '%s', which is computed beforehand or folded into another node"
                    .formatted(what, name)
                : "settings are for the %s '%s', but the model has only %s"
                    .formatted(what, name, some(there)));
      }
    }
  }

  static String some(Set<String> names) {
    String first = names.stream().limit(NAMED_IN_MESSAGES).collect(Collectors.joining(", "));
    int more = names.size() - NAMED_IN_MESSAGES;
    return more > 0 ? first + " and " + more + " more" : first;
  }

  private static Set<String> nodes(OnnxGraph graph) {
    return graph.nodes().stream()
        .map(OnnxNode::name)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static Set<String> operators(OnnxGraph graph) {
    return graph.nodes().stream()
        .map(OnnxNode::opType)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static Set<String> values(OnnxGraph graph) {
    Set<String> values = new LinkedHashSet<>();
    graph.inputs().forEach(input -> values.add(input.name()));
    graph.nodes().forEach(node -> values.addAll(node.outputs()));
    return values;
  }
}
