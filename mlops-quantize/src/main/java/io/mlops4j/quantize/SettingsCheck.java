package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.OnnxNode;
import java.util.List;
import java.util.Set;

/** Refuses settings that nothing in a plan follows, so that none is ignored in silence. */
final class SettingsCheck {

  private final StaticInt8Plan plan;
  private final StaticInt8Settings settings;
  private final Set<String> calibrated;

  SettingsCheck(StaticInt8Plan plan, StaticInt8Settings settings) {
    this.plan = plan;
    this.settings = settings;
    this.calibrated = plan.calibrated();
  }

  /**
   * Looks at the settings of each value, node and operator.
   *
   * @throws IllegalArgumentException when some would change nothing
   */
  void check() {
    settings.byValue.forEach(this::value);
    settings.byNode.forEach(
        (name, chosen) ->
            nodes(
                "node",
                name,
                chosen,
                plan.values().nodes().stream().filter(n -> n.name().equals(name)).toList()));
    settings.byOperator.forEach(
        (name, chosen) ->
            nodes(
                "operator",
                name,
                chosen,
                plan.values().nodes().stream().filter(n -> n.opType().equals(name)).toList()));
  }

  private void value(String name, QuantizationSettings chosen) {
    if (chosen.perChannel().isPresent()) {
      throw ignored("value", name, "scales of a weight are chosen for the node that reads it");
    }
    if (isForActivation(chosen) && !calibrated.contains(name)) {
      throw ignored("value", name, whyNot(name));
    }
  }

  private void nodes(String what, String name, QuantizationSettings chosen, List<OnnxNode> nodes) {
    List<String> results = nodes.stream().flatMap(node -> node.outputs().stream()).toList();
    if (isForActivation(chosen) && results.stream().noneMatch(calibrated::contains)) {
      throw ignored(what, name, results.stream().findFirst().map(this::whyNot).orElse("no result"));
    }
    if (chosen.perChannel().isPresent()) {
      List<StaticStep.Operand> weights =
          plan.steps().stream()
              .filter(step -> nodes.contains(step.node()))
              .flatMap(step -> step.weight().stream())
              .toList();
      if (weights.isEmpty()) {
        throw ignored(what, name, "it has no weight that becomes codes");
      }
      if (chosen.perChannel().get() && weights.stream().noneMatch(StaticStep.Operand::perChannel)) {
        throw ignored(
            what, name, "a weight of " + weights.get(0).tensor().dims() + " has one scale");
      }
    }
  }

  private static boolean isForActivation(QuantizationSettings chosen) {
    return chosen.calibration().isPresent()
        || chosen.codes().isPresent()
        || chosen.range().isPresent();
  }

  private String whyNot(String value) {
    if (plan.values().constants().tensor(value).isPresent()) {
      return "'" + value + "' is a constant";
    }
    if (!plan.scaleOwner(value).equals(value)) {
      return "'" + value + "' only moves the codes of '" + plan.scaleOwner(value) + "'";
    }
    return plan.steps().stream()
        .filter(step -> step.clamp().filter(clamp -> clamp.input(0).equals(value)).isPresent())
        .findFirst()
        .map(step -> "'" + step.output() + "' takes the place of '" + value + "'")
        .orElse("'" + value + "' does not become codes");
  }

  private IllegalArgumentException ignored(String what, String name, String why) {
    return new IllegalArgumentException(
        "settings for the %s '%s' would change nothing: %s; values with a scale of their own are %s"
            .formatted(what, name, why, StaticInt8Settings.some(calibrated)));
  }
}
