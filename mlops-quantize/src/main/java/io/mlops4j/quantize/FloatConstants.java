package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.ModelRewrite;
import io.mlops4j.quantize.onnx.OnnxAttribute;
import io.mlops4j.quantize.onnx.OnnxGraph;
import io.mlops4j.quantize.onnx.OnnxNode;
import io.mlops4j.quantize.onnx.OnnxTensor;
import io.mlops4j.quantize.onnx.ValueInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The constants of the main graph, whether initializers or outputs of Constant nodes, and how often
 * each value is read, sub-graphs and graph outputs included.
 */
final class FloatConstants {

  private final Map<String, OnnxTensor> tensors = new HashMap<>();
  private final Map<String, OnnxNode> constantNodes = new HashMap<>();
  private final Map<String, Integer> uses = new HashMap<>();

  FloatConstants(OnnxGraph graph) {
    graph.initializers().forEach(tensor -> tensors.put(tensor.name(), tensor));
    for (OnnxNode node : graph.nodes()) {
      Optional<OnnxTensor> value = node.attribute("value").flatMap(OnnxAttribute::tensor);
      if (node.is("Constant") && node.outputs().size() == 1 && value.isPresent()) {
        tensors.put(node.outputs().get(0), value.get());
        constantNodes.put(node.outputs().get(0), node);
      }
    }
    countUses(graph);
  }

  private void countUses(OnnxGraph graph) {
    for (ValueInfo output : graph.outputs()) {
      uses.merge(output.name(), 1, Integer::sum);
    }
    for (OnnxNode node : graph.nodes()) {
      node.inputs().forEach(input -> uses.merge(input, 1, Integer::sum));
      for (OnnxAttribute attribute : node.attributes()) {
        attribute.graphs().forEach(this::countUses);
      }
    }
  }

  Optional<OnnxTensor> tensor(String value) {
    return Optional.ofNullable(tensors.get(value));
  }

  /** The node that holds the constant, when it is not an initializer. */
  Optional<OnnxNode> constantNode(String value) {
    return Optional.ofNullable(constantNodes.get(value));
  }

  int uses(String value) {
    return uses.getOrDefault(value, 0);
  }

  /**
   * Leaves out the weights whose last reader has gone.
   *
   * @param replaced the weight of each node that reads it no longer, once for each node
   */
  void dropUnused(ModelRewrite rewrite, List<String> replaced) {
    Map<String, Integer> gone = new HashMap<>();
    replaced.forEach(weight -> gone.merge(weight, 1, Integer::sum));
    gone.forEach(
        (weight, count) -> {
          if (uses(weight) == count) {
            constantNode(weight)
                .ifPresentOrElse(
                    node -> rewrite.replace(node, List.of()),
                    () -> tensor(weight).ifPresent(rewrite::remove));
          }
        });
  }
}
