package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.OnnxNode;
import io.mlops4j.quantize.onnx.OnnxTensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;

/**
 * The function of one number that a graph applies to every element of a value before anything else
 * reads it: an activation such as HardSwish, Swish or Gelu, in one node or spelled out in several.
 * Where it is flat, an error of the value does no harm. Immutable.
 */
final class UnaryResponse implements DoubleUnaryOperator {

  private static final int LONGEST = 12;

  private final String value;
  private final List<OnnxNode> nodes;
  private final Map<String, Double> constants;

  private UnaryResponse(String value, List<OnnxNode> nodes, Map<String, Double> constants) {
    this.value = value;
    this.nodes = nodes;
    this.constants = constants;
  }

  /** The longest such function of a value; empty when something else reads the value itself. */
  static Optional<UnaryResponse> of(String value, GraphValues values) {
    Set<String> functions = new HashSet<>(Set.of(value));
    List<OnnxNode> nodes = new ArrayList<>();
    Map<String, Double> constants = new HashMap<>();
    int closed = 0;
    boolean grown = true;
    while (grown && nodes.size() < LONGEST) {
      grown = false;
      for (String function : List.copyOf(functions)) {
        for (OnnxNode reader : values.readers(function)) {
          if (!nodes.contains(reader) && isFunction(reader, functions, values, constants)) {
            nodes.add(reader);
            functions.add(reader.outputs().get(0));
            grown = true;
            if (isClosed(functions, nodes, values)) {
              closed = nodes.size();
            }
          }
        }
      }
    }
    return closed == 0
        ? Optional.empty()
        : Optional.of(new UnaryResponse(value, List.copyOf(nodes.subList(0, closed)), constants));
  }

  /** Whether nothing but the last function is read by others. */
  private static boolean isClosed(Set<String> functions, List<OnnxNode> nodes, GraphValues values) {
    String last = nodes.get(nodes.size() - 1).outputs().get(0);
    for (String function : functions) {
      if (!function.equals(last)
          && (values.leaves(function) || !nodes.containsAll(values.readers(function)))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isFunction(
      OnnxNode node, Set<String> functions, GraphValues values, Map<String, Double> constants) {
    boolean known =
        switch (node.opType()) {
          case "Add",
              "Sub",
              "Mul",
              "Div",
              "Clip",
              "Relu",
              "Sigmoid",
              "HardSigmoid",
              "Tanh",
              "LeakyRelu",
              "Erf" ->
              node.domain().isEmpty();
          default -> false;
        };
    if (!known) {
      return false;
    }
    for (String input : node.inputs()) {
      if (!input.isEmpty() && !functions.contains(input)) {
        OptionalDouble constant = scalar(input, values);
        if (constant.isEmpty()) {
          return false;
        }
        constants.put(input, constant.getAsDouble());
      }
    }
    return true;
  }

  private static OptionalDouble scalar(String name, GraphValues values) {
    Optional<OnnxTensor> tensor = values.floats(name).filter(t -> t.elementCount() == 1);
    if (tensor.isEmpty()) {
      return OptionalDouble.empty();
    }
    float[] number = new float[1];
    tensor.get().readFloats(0, number, 0, 1);
    return OptionalDouble.of(number[0]);
  }

  @Override
  public double applyAsDouble(double x) {
    Map<String, Double> known = new HashMap<>(constants);
    known.put(value, x);
    double result = x;
    for (OnnxNode node : nodes) {
      double a = known.getOrDefault(node.input(0), Double.NaN);
      double b = known.getOrDefault(node.input(1), Double.NaN);
      double c = known.getOrDefault(node.input(2), Double.NaN);
      result = apply(node, a, b, c);
      known.put(node.outputs().get(0), result);
    }
    return result;
  }

  private static double apply(OnnxNode node, double a, double b, double c) {
    return switch (node.opType()) {
      case "Add" -> a + b;
      case "Sub" -> a - b;
      case "Mul" -> a * b;
      case "Div" -> a / b;
      case "Clip" -> clip(a, b, c);
      case "Relu" -> Math.max(0, a);
      case "LeakyRelu" -> a < 0 ? a * node.floatAttribute("alpha", 0.01f) : a;
      case "Sigmoid" -> 1 / (1 + Math.exp(-a));
      case "HardSigmoid" ->
          clip(a * node.floatAttribute("alpha", 0.2f) + node.floatAttribute("beta", 0.5f), 0, 1);
      case "Tanh" -> Math.tanh(a);
      case "Erf" -> erf(a);
      default -> Double.NaN;
    };
  }

  private static double clip(double value, double low, double high) {
    double raised = Double.isNaN(low) ? value : Math.max(low, value);
    return Double.isNaN(high) ? raised : Math.min(high, raised);
  }

  /** Abramowitz and Stegun 7.1.26, exact to 1.5e-7. */
  private static double erf(double x) {
    double t = 1 / (1 + 0.3275911 * Math.abs(x));
    double poly =
        t
            * (0.254829592
                + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
    return Math.copySign(1 - poly * Math.exp(-x * x), x);
  }
}
