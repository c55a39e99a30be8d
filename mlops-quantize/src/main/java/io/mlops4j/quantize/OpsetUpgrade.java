package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.ModelRewrite;
import io.mlops4j.quantize.onnx.NodeSpec;
import io.mlops4j.quantize.onnx.OnnxAttribute;
import io.mlops4j.quantize.onnx.OnnxGraph;
import io.mlops4j.quantize.onnx.OnnxModel;
import io.mlops4j.quantize.onnx.OnnxNode;
import io.mlops4j.quantize.onnx.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Raises operator set 11 or 12 to 13, the first with scales per channel in DequantizeLinear, and
 * rewrites the nodes whose form or meaning differs: Squeeze, Unsqueeze, ReduceSum and Split take as
 * inputs what were attributes, Softmax and its kin no longer flatten, Dropout lost an attribute.
 */
final class OpsetUpgrade {

  static final long TARGET = 13;

  private static final Set<String> CHANGED =
      Set.of(
          "Squeeze",
          "Unsqueeze",
          "ReduceSum",
          "Split",
          "Softmax",
          "LogSoftmax",
          "Hardmax",
          "Dropout");

  private OpsetUpgrade() {}

  /** Whether anything stands against it: a changed operator inside a sub-graph. */
  static Optional<String> obstacle(OnnxModel model) {
    for (OnnxNode node : model.graph().nodes()) {
      for (OnnxAttribute attribute : node.attributes()) {
        for (OnnxGraph inner : attribute.graphs()) {
          Optional<String> found = changedIn(inner);
          if (found.isPresent()) {
            return found.map(
                changed -> changed + " inside a sub-graph of " + node.opType() + " " + node.name());
          }
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> changedIn(OnnxGraph graph) {
    for (OnnxNode node : graph.nodes()) {
      if (CHANGED.stream().anyMatch(node::is)) {
        return Optional.of(node.toString());
      }
      for (OnnxAttribute attribute : node.attributes()) {
        for (OnnxGraph inner : attribute.graphs()) {
          Optional<String> found = changedIn(inner);
          if (found.isPresent()) {
            return found;
          }
        }
      }
    }
    return Optional.empty();
  }

  static void apply(OnnxModel model, ModelRewrite rewrite) {
    rewrite.raiseOpset(TARGET);
    for (OnnxNode node : model.graph().nodes()) {
      if (node.is("Squeeze") || node.is("Unsqueeze") || node.is("ReduceSum")) {
        toInput(node, "axes", rewrite);
      } else if (node.is("Split")) {
        toInput(node, "split", rewrite);
      } else if (node.is("Softmax") || node.is("LogSoftmax") || node.is("Hardmax")) {
        alongOneAxis(node, rewrite);
      } else if (node.is("Dropout") && node.outputs().size() == 1) {
        rewrite.replace(
            node,
            List.of(NodeSpec.of("Identity", node.name(), List.of(node.input(0)), node.outputs())));
      }
    }
  }

  private static void toInput(OnnxNode node, String attribute, ModelRewrite rewrite) {
    List<Long> values = node.attribute(attribute).map(OnnxAttribute::ints).orElse(List.of());
    List<String> inputs = new ArrayList<>(node.inputs().subList(0, 1));
    if (!values.isEmpty()) {
      String name = rewrite.freshName(node.name() + "_" + attribute);
      rewrite.addInitializer(TensorSpec.ofLongs(name, values));
      inputs.add(name);
    }
    NodeSpec moved = NodeSpec.of(node.opType(), node.name(), inputs, node.outputs());
    if (node.is("ReduceSum")) {
      moved = moved.with("keepdims", node.intAttribute("keepdims", 1));
    } else if (node.is("Split")) {
      moved = moved.with("axis", node.intAttribute("axis", 0));
    }
    rewrite.replace(node, List.of(moved));
  }

  /**
   * The older form flattened all dimensions from its axis on; only for the last one is it equal.
   */
  private static void alongOneAxis(OnnxNode node, ModelRewrite rewrite) {
    long axis = node.intAttribute("axis", 1);
    if (axis == -1) {
      return;
    }
    String base = node.name();
    String flat = rewrite.freshName(base + "_flat");
    String result = rewrite.freshName(base + "_flat_result");
    String shape = rewrite.freshName(base + "_shape");
    rewrite.replace(
        node,
        List.of(
            NodeSpec.of(
                "Shape",
                rewrite.freshName(base + "_Shape"),
                List.of(node.input(0)),
                List.of(shape)),
            NodeSpec.of(
                    "Flatten",
                    rewrite.freshName(base + "_Flatten"),
                    List.of(node.input(0)),
                    List.of(flat))
                .with("axis", axis),
            NodeSpec.of(node.opType(), base, List.of(flat), List.of(result)).with("axis", 1),
            NodeSpec.of(
                "Reshape",
                rewrite.freshName(base + "_Reshape"),
                List.of(result, shape),
                node.outputs())));
  }
}
