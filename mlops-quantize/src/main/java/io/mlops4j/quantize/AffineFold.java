package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.ModelRewrite;
import io.mlops4j.quantize.onnx.NodeSpec;
import io.mlops4j.quantize.onnx.OnnxNode;
import io.mlops4j.quantize.onnx.OnnxTensor;
import io.mlops4j.quantize.onnx.TensorSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Takes Mul and Add by constants that follow a convolution into its weight and bias, so that they
 * need no codes of their own. Confined.
 */
final class AffineFold {

  private final GraphValues values;
  private final ModelRewrite rewrite;
  private final List<String> replaced = new ArrayList<>();

  AffineFold(GraphValues values, ModelRewrite rewrite) {
    this.values = values;
    this.rewrite = rewrite;
  }

  void apply() {
    for (OnnxNode node : values.nodes()) {
      if (node.is("Conv")) {
        fold(node);
      }
    }
    values.constants().dropUnused(rewrite, replaced);
  }

  private void fold(OnnxNode conv) {
    Optional<OnnxTensor> weight = values.floats(conv.input(1));
    Optional<OnnxTensor> bias = values.floats(conv.input(2));
    if (weight.isEmpty() || (bias.isEmpty() && !conv.input(2).isEmpty())) {
      return;
    }
    int channels = Math.toIntExact(weight.get().dims().get(0));
    int rank = weight.get().dims().size();
    float[] factor = new float[channels];
    Arrays.fill(factor, 1f);
    float[] shift = new float[channels];
    bias.ifPresent(tensor -> tensor.readFloats(0, shift, 0, channels));
    List<OnnxNode> chain = new ArrayList<>();
    OnnxNode last = conv;
    while (true) {
      Optional<OnnxNode> next = values.onlyReader(last.outputs().get(0));
      if (next.isEmpty() || !fold(next.get(), last.outputs().get(0), rank, factor, shift)) {
        break;
      }
      last = next.get();
      chain.add(last);
    }
    if (!chain.isEmpty()) {
      write(conv, weight.get(), factor, shift, chain);
    }
  }

  private boolean fold(OnnxNode node, String value, int rank, float[] factor, float[] shift) {
    boolean product = node.is("Mul") || node.is("Div");
    if (!product && !node.is("Add") && !node.is("Sub")) {
      return false;
    }
    int side = node.input(0).equals(value) ? 1 : 0;
    if (side == 0 && !node.is("Mul") && !node.is("Add")) {
      return false;
    }
    Optional<float[]> operand = perChannel(node.input(side), rank, factor.length);
    if (operand.isEmpty()) {
      return false;
    }
    float[] by = operand.get();
    for (int c = 0; c < by.length; c++) {
      if (!Float.isFinite(by[c]) || (node.is("Div") && by[c] == 0)) {
        return false;
      }
    }
    for (int c = 0; c < by.length; c++) {
      if (product) {
        float scale = node.is("Mul") ? by[c] : 1 / by[c];
        factor[c] *= scale;
        shift[c] *= scale;
      } else {
        shift[c] += node.is("Add") ? by[c] : -by[c];
      }
    }
    replaced.add(node.input(side));
    return true;
  }

  /** A constant that is one number, or one for each channel of the second dimension. */
  private Optional<float[]> perChannel(String name, int rank, int channels) {
    Optional<OnnxTensor> found = values.floats(name);
    if (found.isEmpty() || found.get().dims().size() > rank) {
      return Optional.empty();
    }
    OnnxTensor tensor = found.get();
    int axis = tensor.dims().size() - rank + 1;
    boolean vector =
        axis >= 0 && axis < tensor.dims().size() && tensor.dims().get(axis) == channels;
    if (tensor.elementCount() != 1 && !(vector && tensor.elementCount() == channels)) {
      return Optional.empty();
    }
    float[] each = new float[channels];
    if (tensor.elementCount() == 1) {
      tensor.readFloats(0, each, 0, 1);
      Arrays.fill(each, each[0]);
    } else {
      tensor.readFloats(0, each, 0, channels);
    }
    return Optional.of(each);
  }

  private void write(
      OnnxNode conv, OnnxTensor weight, float[] factor, float[] shift, List<OnnxNode> chain) {
    float[] scaled = new float[Math.toIntExact(weight.elementCount())];
    weight.readFloats(0, scaled, 0, scaled.length);
    int filter = scaled.length / factor.length;
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] *= factor[i / filter];
    }
    String weightName = rewrite.freshName(conv.input(1) + "_folded");
    rewrite.addInitializer(TensorSpec.ofFloats(weightName, weight.dims(), scaled));
    String biasName = rewrite.freshName(conv.name() + "_bias_folded");
    rewrite.addInitializer(TensorSpec.ofFloats(biasName, List.of((long) shift.length), shift));
    replaced.add(conv.input(1));
    if (!conv.input(2).isEmpty()) {
      replaced.add(conv.input(2));
    }
    String output = chain.get(chain.size() - 1).outputs().get(0);
    rewrite.replace(
        conv,
        List.of(
            NodeSpec.copyOf(conv)
                .between(List.of(conv.input(0), weightName, biasName), List.of(output))));
    chain.forEach(node -> rewrite.replace(node, List.of()));
  }
}
