package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.ModelRewrite;
import io.mlops4j.quantize.onnx.NodeSpec;
import io.mlops4j.quantize.onnx.OnnxModel;
import io.mlops4j.quantize.onnx.OnnxNode;
import io.mlops4j.quantize.onnx.OnnxTensor;
import io.mlops4j.quantize.onnx.TensorSpec;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes the channels that a convolution reads alike in size, since they will share one scale: each
 * is divided by a factor where that costs nothing at run time, in the convolution or the constant
 * before, and the weights that meet it are multiplied by it. Means the same in floats. Confined.
 *
 * <p>Source: Nagel et al., Data-Free Quantization through Weight Equalization and Bias Correction,
 * 2019; the ranges here are those of samples.
 */
final class ConvEqualization {

  /** A convolution of each channel alone takes any factor into its own scale. */
  private static final double ALONE = 1;

  private static final double SHARED = 0.5;

  private final GraphValues values;
  private final Set<String> pooled;
  private final Map<String, List<OnnxNode>> groups = new LinkedHashMap<>();
  private final Map<String, float[]> maxima = new HashMap<>();
  private final Map<OnnxNode, float[]> before = new LinkedHashMap<>();
  private final Map<OnnxNode, float[]> after = new LinkedHashMap<>();
  private final Map<OnnxNode, NodeSpec> changed = new LinkedHashMap<>();
  private final List<String> replaced = new ArrayList<>();

  ConvEqualization(OnnxModel model) {
    this.values = new GraphValues(model.graph());
    this.pooled = values.pooled();
    for (OnnxNode node : values.nodes()) {
      String input = node.input(0);
      if (node.is("Conv") && !groups.containsKey(input) && !pooled.contains(input)) {
        consider(input);
      }
    }
  }

  private void consider(String value) {
    List<OnnxNode> readers = values.readers(value);
    boolean convolutions =
        !values.leaves(value)
            && readers.stream().allMatch(r -> isPlain(r) && r.input(0).equals(value));
    if (convolutions
        && readers.stream().map(this::inputChannels).distinct().count() == 1
        && divisor(value).isPresent()) {
      groups.put(value, readers);
      maxima.put(value, new float[inputChannels(readers.get(0))]);
    }
  }

  private boolean isPlain(OnnxNode node) {
    return node.is("Conv")
        && values.floats(node.input(1)).isPresent()
        && (node.input(2).isEmpty() || values.floats(node.input(2)).isPresent());
  }

  private OnnxTensor weight(OnnxNode conv) {
    return values.floats(conv.input(1)).orElseThrow();
  }

  private int inputChannels(OnnxNode conv) {
    return Math.toIntExact(weight(conv).dims().get(1) * conv.intAttribute("group", 1));
  }

  /** The node that can divide a value by factors without a pass over it. */
  private Optional<OnnxNode> divisor(String value) {
    Optional<OnnxNode> maker = values.maker(value);
    if (maker.isEmpty()) {
      return maker;
    }
    OnnxNode node = maker.get();
    if (node.is("Relu") && values.onlyReader(node.input(0)).isPresent()) {
      return values.maker(node.input(0)).filter(this::isPlain);
    }
    boolean able =
        isPlain(node)
            || ((node.is("Mul") || node.is("Div")) && isScalar(node.input(1)))
            || (node.is("Mul") && (isScalar(node.input(0)) || pooledSide(node) >= 0))
            || (node.is("Add") && addend(node).isPresent());
    return able ? maker : Optional.empty();
  }

  /** The Mul or Div by a number before an Add of a number. */
  private Optional<OnnxNode> addend(OnnxNode add) {
    int side = isScalar(add.input(1)) ? 1 : 0;
    String sum = add.input(1 - side);
    if (!isScalar(add.input(side)) || values.onlyReader(sum).isEmpty()) {
      return Optional.empty();
    }
    return values
        .maker(sum)
        .filter(
            m ->
                ((m.is("Mul") || m.is("Div")) && isScalar(m.input(1)))
                    || (m.is("Mul") && isScalar(m.input(0))));
  }

  private int pooledSide(OnnxNode mul) {
    for (int side = 0; side < 2; side++) {
      if (pooled.contains(mul.input(side)) && !pooled.contains(mul.input(1 - side))) {
        return side;
      }
    }
    return -1;
  }

  private boolean isScalar(String name) {
    return values.floats(name).filter(t -> t.elementCount() == 1).isPresent();
  }

  /** Runs the samples and plans the factors; false when there is nothing to do. */
  boolean measure(OnnxModel model, Iterable<Sample> samples, RunControl control) {
    if (groups.isEmpty()) {
      return false;
    }
    try (ActivationRun run = ActivationRun.of(model, groups.keySet())) {
      for (Sample sample : samples) {
        control.checkCancelled();
        run.run(
            sample,
            (value, elements, shape) -> {
              float[] max = maxima.get(value);
              if (max != null && shape.length > 2 && shape[1] == max.length) {
                widen(max, elements.duplicate(), shape);
              }
            });
      }
    }
    return true;
  }

  private static void widen(float[] max, FloatBuffer elements, long[] shape) {
    int area = 1;
    for (int d = 2; d < shape.length; d++) {
      area *= Math.toIntExact(shape[d]);
    }
    for (long image = 0; image < shape[0]; image++) {
      for (int c = 0; c < max.length; c++) {
        for (int i = 0; i < area; i++) {
          float magnitude = Math.abs(elements.get());
          if (magnitude <= Float.MAX_VALUE) {
            max[c] = Math.max(max[c], magnitude);
          }
        }
      }
    }
  }

  void apply(ModelRewrite rewrite) {
    groups.forEach(
        (value, readers) -> {
          float[] factors = factors(value, readers);
          readers.forEach(reader -> before.put(reader, factors));
          divide(value, SmoothQuantFactors.reciprocals(factors), rewrite);
        });
    for (OnnxNode node : values.nodes()) {
      if (before.containsKey(node) || after.containsKey(node)) {
        rewriteConv(node, rewrite);
      }
    }
    changed.forEach((node, by) -> rewrite.replace(node, List.of(by)));
    values.constants().dropUnused(rewrite, replaced);
  }

  private float[] factors(String value, List<OnnxNode> readers) {
    float[] absMax = maxima.getOrDefault(value, new float[0]);
    float[] met = new float[absMax.length];
    boolean alone = true;
    for (OnnxNode reader : readers) {
      alone &= weight(reader).dims().get(1) == 1;
      forEachWeight(reader, (m, c, w) -> met[c] = Math.max(met[c], Math.abs(w)));
    }
    return SmoothQuantFactors.of(absMax, met, alone ? ALONE : SHARED);
  }

  private void divide(String value, float[] by, ModelRewrite rewrite) {
    OnnxNode node = divisor(value).orElseThrow();
    if (node.is("Conv")) {
      after.put(node, by);
    } else if (node.is("Add")) {
      OnnxNode product = addend(node).orElseThrow();
      scaleOperand(product, by, rewrite);
      scaleOperand(node, by, rewrite);
    } else if (isScalar(node.input(0)) || isScalar(node.input(1))) {
      scaleOperand(node, by, rewrite);
    } else {
      int side = pooledSide(node);
      String scaled = rewrite.freshName(node.input(side) + "_equalized");
      List<String> inputs = new ArrayList<>(node.inputs());
      inputs.set(side, scaled);
      rewrite.replace(
          node,
          List.of(
              NodeSpec.of(
                  "Mul",
                  rewrite.freshName(node.name() + "_equalize"),
                  List.of(node.input(side), vector(node.name(), by, rewrite)),
                  List.of(scaled)),
              NodeSpec.copyOf(node).between(inputs, node.outputs())));
    }
  }

  /** Turns a number into one for each channel. */
  private void scaleOperand(OnnxNode node, float[] by, ModelRewrite rewrite) {
    int side = isScalar(node.input(1)) ? 1 : 0;
    float[] number = new float[1];
    values.floats(node.input(side)).orElseThrow().readFloats(0, number, 0, 1);
    float[] scaled = by.clone();
    for (int c = 0; c < scaled.length; c++) {
      scaled[c] *= node.is("Div") ? 1 / number[0] : number[0];
    }
    replaced.add(node.input(side));
    List<String> inputs = List.of(node.input(1 - side), vector(node.name(), scaled, rewrite));
    changed.put(
        node,
        NodeSpec.of(node.is("Div") ? "Mul" : node.opType(), node.name(), inputs, node.outputs()));
  }

  private static String vector(String base, float[] each, ModelRewrite rewrite) {
    String name = rewrite.freshName(base + "_per_channel");
    rewrite.addInitializer(TensorSpec.ofFloats(name, List.of((long) each.length, 1L, 1L), each));
    return name;
  }

  private void rewriteConv(OnnxNode conv, ModelRewrite rewrite) {
    OnnxTensor weight = weight(conv);
    int outputs = Math.toIntExact(weight.dims().get(0));
    float[] in = before.getOrDefault(conv, SmoothQuantFactors.none(inputChannels(conv)));
    float[] out = after.getOrDefault(conv, SmoothQuantFactors.none(outputs));
    float[] scaled = new float[Math.toIntExact(weight.elementCount())];
    int[] at = {0};
    forEachWeight(conv, (m, c, w) -> scaled[at[0]++] = w * in[c] * out[m]);
    String name = rewrite.freshName(conv.input(1) + "_equalized");
    rewrite.addInitializer(TensorSpec.ofFloats(name, weight.dims(), scaled));
    replaced.add(conv.input(1));
    List<String> inputs = new ArrayList<>(List.of(conv.input(0), name));
    values
        .floats(conv.input(2))
        .ifPresent(
            bias -> {
              float[] shifted = new float[outputs];
              bias.readFloats(0, shifted, 0, outputs);
              for (int m = 0; m < outputs; m++) {
                shifted[m] *= out[m];
              }
              String biasName = rewrite.freshName(conv.input(2) + "_equalized");
              rewrite.addInitializer(
                  TensorSpec.ofFloats(biasName, List.of((long) outputs), shifted));
              replaced.add(conv.input(2));
              inputs.add(biasName);
            });
    rewrite.replace(conv, List.of(NodeSpec.copyOf(conv).between(inputs, conv.outputs())));
  }

  private void forEachWeight(OnnxNode conv, WeightAction action) {
    OnnxTensor weight = weight(conv);
    float[] all = new float[Math.toIntExact(weight.elementCount())];
    weight.readFloats(0, all, 0, all.length);
    int outputs = Math.toIntExact(weight.dims().get(0));
    int perGroup = Math.toIntExact(weight.dims().get(1));
    int outputsPerGroup = outputs / Math.toIntExact(conv.intAttribute("group", 1));
    int kernel = all.length / outputs / perGroup;
    for (int m = 0, i = 0; m < outputs; m++) {
      int first = m / outputsPerGroup * perGroup;
      for (int c = 0; c < perGroup; c++) {
        for (int k = 0; k < kernel; k++, i++) {
          action.accept(m, first + c, all[i]);
        }
      }
    }
  }

  @FunctionalInterface
  private interface WeightAction {
    void accept(int output, int input, float weight);
  }
}
