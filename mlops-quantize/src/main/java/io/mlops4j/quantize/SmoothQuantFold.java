package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.ModelRewrite;
import io.mlops4j.quantize.onnx.NodeSpec;
import io.mlops4j.quantize.onnx.OnnxModel;
import io.mlops4j.quantize.onnx.OnnxNode;
import io.mlops4j.quantize.onnx.OnnxTensor;
import io.mlops4j.quantize.onnx.TensorSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Divides an activation by its factors without work at run time where that can be: in the scale and
 * bias of a LayerNormalization, or of the Mul and Add that end one written out, as long as nothing
 * but the scaled products reads it. Confined.
 */
final class SmoothQuantFold {

  private final FloatConstants constants;
  private final ModelRewrite rewrite;
  private final Map<String, OnnxNode> producers = new HashMap<>();
  private final List<String> replaced = new ArrayList<>();

  SmoothQuantFold(OnnxModel model, FloatConstants constants, ModelRewrite rewrite) {
    this.constants = constants;
    this.rewrite = rewrite;
    for (OnnxNode node : model.graph().nodes()) {
      node.outputs().forEach(output -> producers.put(output, node));
    }
  }

  /**
   * Folds if it can.
   *
   * @param readers how many reads of the activation are by products whose weights are scaled
   * @return whether the activation, under its own name, is divided now
   */
  boolean fold(String activation, float[] factors, int readers) {
    OnnxNode norm = producers.get(activation);
    if (norm == null || constants.uses(activation) != readers) {
      return false;
    }
    float[] reciprocals = SmoothQuantFactors.reciprocals(factors);
    if (norm.is("LayerNormalization")) {
      return foldNorm(norm, reciprocals);
    }
    return norm.is("Add") && foldTail(norm, reciprocals);
  }

  /** The constants that a fold replaced, once for each reader. */
  List<String> replacedConstants() {
    return replaced;
  }

  private boolean foldNorm(OnnxNode norm, float[] reciprocals) {
    Optional<OnnxTensor> scale = vector(norm.input(1), reciprocals.length);
    boolean biased = !norm.input(2).isEmpty();
    Optional<OnnxTensor> bias = vector(norm.input(2), reciprocals.length);
    if (scale.isEmpty() || (biased && bias.isEmpty())) {
      return false;
    }
    List<String> inputs = new ArrayList<>();
    inputs.add(norm.input(0));
    inputs.add(scaled(norm.input(1), scale.get(), reciprocals));
    bias.ifPresent(values -> inputs.add(scaled(norm.input(2), values, reciprocals)));
    rewrite.replace(
        norm,
        List.of(
            NodeSpec.of("LayerNormalization", norm.name(), inputs, norm.outputs())
                .with("axis", norm.intAttribute("axis", -1))
                .with("epsilon", norm.floatAttribute("epsilon", 1e-5f))
                .with("stash_type", norm.intAttribute("stash_type", 1))));
    return true;
  }

  private boolean foldTail(OnnxNode add, float[] reciprocals) {
    int side = vector(add.input(1), reciprocals.length).isPresent() ? 1 : 0;
    Optional<OnnxTensor> bias = vector(add.input(side), reciprocals.length);
    OnnxNode mul = producers.get(add.input(1 - side));
    if (bias.isEmpty() || mul == null || !mul.is("Mul")) {
      return false;
    }
    int gain = vector(mul.input(1), reciprocals.length).isPresent() ? 1 : 0;
    Optional<OnnxTensor> scale = vector(mul.input(gain), reciprocals.length);
    if (scale.isEmpty() || constants.uses(mul.outputs().get(0)) != 1) {
      return false;
    }
    replaceOperand(mul, gain, scaled(mul.input(gain), scale.get(), reciprocals));
    replaceOperand(add, side, scaled(add.input(side), bias.get(), reciprocals));
    return true;
  }

  private void replaceOperand(OnnxNode node, int index, String by) {
    List<String> inputs = new ArrayList<>(node.inputs());
    inputs.set(index, by);
    rewrite.replace(node, List.of(NodeSpec.of(node.opType(), node.name(), inputs, node.outputs())));
  }

  private Optional<OnnxTensor> vector(String value, int length) {
    return constants
        .tensor(value)
        .filter(t -> t.dims().equals(List.of((long) length)))
        .filter(t -> t.dataType() == DataType.FLOAT);
  }

  private String scaled(String name, OnnxTensor values, float[] reciprocals) {
    float[] scaled = new float[reciprocals.length];
    values.readFloats(0, scaled, 0, scaled.length);
    for (int k = 0; k < scaled.length; k++) {
      scaled[k] *= reciprocals[k];
    }
    String fresh = rewrite.freshName(name + "_smoothed");
    rewrite.addInitializer(TensorSpec.ofFloats(fresh, List.of((long) scaled.length), scaled));
    replaced.add(name);
    return fresh;
  }
}
