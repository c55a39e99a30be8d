package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.ModelRewrite;
import io.mlops4j.quantize.onnx.NodeSpec;
import io.mlops4j.quantize.onnx.OnnxModel;
import io.mlops4j.quantize.onnx.OnnxNode;
import io.mlops4j.quantize.onnx.TensorSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Moves outliers of activations into the weights of a float model, which means the same afterwards:
 * activations are divided by factors, in the norm before where only the products read it, otherwise
 * by a Mul, and weights are multiplied by them. Confined.
 */
final class SmoothQuantRewrite {

  private final OnnxModel model;
  private final DynamicInt8Plan plan;
  private final Map<String, float[]> smoothing;
  private final ModelRewrite rewrite;
  private final Map<String, String> divided = new HashMap<>();
  private final Map<String, String> scaled = new HashMap<>();

  SmoothQuantRewrite(
      OnnxModel model, DynamicInt8Plan plan, Map<String, float[]> smoothing, ModelRewrite rewrite) {
    this.model = model;
    this.plan = plan;
    this.smoothing = smoothing;
    this.rewrite = rewrite;
  }

  void apply() {
    SmoothQuantFold fold = new SmoothQuantFold(model, plan.constants(), rewrite);
    smoothing.forEach(
        (activation, factors) -> {
          if (fold.fold(activation, factors, plan.readers(activation))) {
            divided.put(activation, activation);
          }
        });
    List<String> replaced = new ArrayList<>(fold.replacedConstants());
    for (DynamicInt8Plan.Step step : plan.steps()) {
      float[] factors = step.isMatrixProduct() ? smoothing.get(step.node().input(0)) : null;
      if (factors != null) {
        replace(step, factors);
        replaced.add(step.weightName());
      }
    }
    plan.constants().dropUnused(rewrite, replaced);
  }

  private void replace(DynamicInt8Plan.Step step, float[] factors) {
    OnnxNode node = step.node();
    List<NodeSpec> nodes = new ArrayList<>();
    List<String> inputs = new ArrayList<>(node.inputs());
    inputs.set(0, divided.computeIfAbsent(node.input(0), value -> divide(value, factors, nodes)));
    inputs.set(
        1,
        scaled.computeIfAbsent(
            step.weightName(),
            weight -> {
              String name = rewrite.freshName(weight + "_smoothed");
              rewrite.addInitializer(
                  new TensorSpec(
                      name,
                      DataType.FLOAT,
                      step.weight().dims(),
                      new ScaledWeight(step.weight(), factors, step.layout().transposed())));
              return name;
            }));
    nodes.add(NodeSpec.copyOf(node).between(inputs, node.outputs()));
    rewrite.replace(node, nodes);
  }

  private String divide(String value, float[] factors, List<NodeSpec> nodes) {
    String constant = rewrite.freshName(value + "_smoothing");
    rewrite.addInitializer(
        TensorSpec.ofFloats(
            constant, List.of((long) factors.length), SmoothQuantFactors.reciprocals(factors)));
    String result = rewrite.freshName(value + "_smoothed");
    nodes.add(
        NodeSpec.of(
            "Mul",
            rewrite.freshName(value + "_smooth"),
            List.of(value, constant),
            List.of(result)));
    return result;
  }
}
