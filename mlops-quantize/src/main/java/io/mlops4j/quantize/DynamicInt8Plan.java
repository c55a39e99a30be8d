package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.OnnxAttribute;
import io.mlops4j.quantize.onnx.OnnxGraph;
import io.mlops4j.quantize.onnx.OnnxModel;
import io.mlops4j.quantize.onnx.OnnxNode;
import io.mlops4j.quantize.onnx.OnnxTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Decides which nodes are quantized, and says why the others are not. */
final class DynamicInt8Plan {

  /** The first operator set with DynamicQuantizeLinear. */
  private static final long FIRST_OPSET = 11;

  /** Below this a weight of another operator is not worth a line in the report. */
  private static final long NOTABLE_ELEMENTS = 1024;

  private static final long MAX_CHANNELS = 1 << 26;

  /** Smoothing holds all values of a weight in one array. */
  private static final long MAX_SMOOTHED = Integer.MAX_VALUE - 8;

  /** One node to quantize, with the weight it reads. */
  record Step(OnnxNode node, String weightName, OnnxTensor weight, Weight.Layout layout) {

    /** Whether it multiplies an activation, as it lies in memory, by one matrix. */
    boolean isMatrixProduct() {
      return (node.is("MatMul") || (node.is("Gemm") && node.intAttribute("transA", 0) == 0))
          && weight.dims().size() == 2
          && weight.elementCount() <= MAX_SMOOTHED;
    }
  }

  private final FloatConstants constants;
  private final boolean perChannel;
  private final int bits;
  private final Predicate<String> excluded;
  private final List<Step> steps = new ArrayList<>();
  private final List<SkippedNode> skipped = new ArrayList<>();

  private DynamicInt8Plan(
      FloatConstants constants, boolean perChannel, int bits, Predicate<String> excluded) {
    this.constants = constants;
    this.perChannel = perChannel;
    this.bits = bits;
    this.excluded = excluded;
  }

  static DynamicInt8Plan of(
      OnnxModel model, boolean perChannel, int bits, Predicate<String> excluded) {
    long opset = model.opset("").orElse(0);
    if (opset < FIRST_OPSET) {
      throw new UnsupportedModelException(
          "the model uses operator set "
              + opset
              + "; dynamic INT8 needs "
              + FIRST_OPSET
              + " or newer: export it again with a newer set");
    }
    DynamicInt8Plan plan =
        new DynamicInt8Plan(new FloatConstants(model.graph()), perChannel, bits, excluded);
    model.graph().nodes().forEach(plan::consider);
    if (plan.steps.isEmpty()) {
      throw new UnsupportedModelException(
          "nothing in the model can be quantized"
              + plan.skipped.stream()
                  .findFirst()
                  .map(
                      s ->
                          "; first of "
                              + plan.skipped.size()
                              + ": "
                              + s.opType()
                              + " "
                              + s.name()
                              + ": "
                              + s.reason())
                  .orElse(": it has no MatMul, Gemm or Gather with constant weights"));
    }
    return plan;
  }

  List<Step> steps() {
    return steps;
  }

  List<SkippedNode> skipped() {
    return List.copyOf(skipped);
  }

  FloatConstants constants() {
    return constants;
  }

  int bits() {
    return bits;
  }

  /**
   * The activations whose channels can be scaled: those of matrices that no quantized node reads in
   * another way.
   */
  List<SmoothQuantGroup> smoothQuantGroups() {
    return SmoothQuantGroup.of(
        steps.stream()
            .map(
                step ->
                    new SmoothQuantGroup.Reader(
                        step.node().input(0),
                        step.isMatrixProduct(),
                        new SmoothQuantGroup.Operand(
                            step.weightName(),
                            step.weight(),
                            step.layout().transposed(),
                            step.layout().scales() != Weight.Scales.ONE)))
            .toList());
  }

  /** How many planned products read an activation. */
  int readers(String activation) {
    return (int)
        steps.stream()
            .filter(s -> s.isMatrixProduct() && s.node().input(0).equals(activation))
            .count();
  }

  private void consider(OnnxNode node) {
    if (node.is("MatMul")) {
      product(node, false);
    } else if (node.is("Gemm")) {
      product(node, node.intAttribute("transB", 0) != 0);
    } else if (node.is("Gather")) {
      gather(node);
    } else {
      other(node);
    }
    for (OnnxAttribute attribute : node.attributes()) {
      attribute.graphs().forEach(graph -> insideSubGraph(graph, node));
    }
  }

  private void product(OnnxNode node, boolean transposed) {
    Optional<OnnxTensor> right = constants.tensor(node.input(1));
    if (right.isEmpty()) {
      boolean left = constants.tensor(node.input(0)).isPresent();
      skip(
          node, left ? "the weight is the left operand" : "both operands are computed at run time");
      return;
    }
    OnnxTensor weight = right.get();
    if (constants.tensor(node.input(0)).isPresent()) {
      skip(node, "both operands are constant");
    } else if (weight.dims().size() < 2 || (node.is("Gemm") && weight.dims().size() != 2)) {
      skip(node, "the weight has " + weight.dims().size() + " dimensions");
    } else if (node.is("Gemm") && !usable(node.floatAttribute("alpha", 1f))) {
      skip(node, "alpha is " + node.floatAttribute("alpha", 1f));
    } else if (usable(node, weight)) {
      int last = weight.dims().size() - 1;
      long depth = weight.dims().get(transposed ? last : last - 1);
      long largestSum =
          Math.multiplyHigh(depth, 255L * 127) != 0 ? Long.MAX_VALUE : depth * 255 * 127;
      if (largestSum > Integer.MAX_VALUE) {
        skip(node, "a sum of " + depth + " products may overflow 32 bits");
        return;
      }
      Weight.Layout layout =
          new Weight.Layout(
              transposed,
              perChannel
                  ? (transposed ? Weight.Scales.ROWS : Weight.Scales.COLUMNS)
                  : Weight.Scales.ONE);
      steps.add(new Step(node, node.input(1), weight, layout));
    }
  }

  private static boolean usable(float alpha) {
    return alpha != 0 && Float.isFinite(alpha);
  }

  private void gather(OnnxNode node) {
    Optional<OnnxTensor> table = constants.tensor(node.input(0));
    // Gathers from shapes and small vectors are arithmetic, not embeddings.
    if (table.isEmpty() || table.get().dims().size() < 2 || isInteger(table.get().dataType())) {
      return;
    }
    OnnxTensor weight = table.get();
    if (usable(node, weight)) {
      long axis = node.intAttribute("axis", 0);
      int rank = weight.dims().size();
      boolean lastAxis = axis == -1 || axis == rank - 1;
      steps.add(
          new Step(
              node,
              node.input(0),
              weight,
              new Weight.Layout(
                  false, perChannel && !lastAxis ? Weight.Scales.COLUMNS : Weight.Scales.ONE)));
    }
  }

  private boolean usable(OnnxNode node, OnnxTensor weight) {
    List<Long> dims = weight.dims();
    if (weight.dataType() != DataType.FLOAT) {
      skip(node, "the weight is " + weight.dataType() + ", not FLOAT");
    } else if (weight.elementCount() == 0) {
      skip(node, "the weight is empty");
    } else if (dims.get(dims.size() - 1) > MAX_CHANNELS || dims.get(0) > MAX_CHANNELS) {
      skip(node, "the weight has more than " + MAX_CHANNELS + " channels");
    } else if (excluded.test(node.name())) {
      skip(node, "excluded by the caller");
    } else {
      return true;
    }
    return false;
  }

  private void other(OnnxNode node) {
    boolean weighty =
        !node.is("Constant")
            && node.inputs().stream()
                .flatMap(input -> constants.tensor(input).stream())
                .anyMatch(
                    t ->
                        !isInteger(t.dataType())
                            && t.dims().size() >= 2
                            && t.elementCount() >= NOTABLE_ELEMENTS);
    if (weighty) {
      skip(node, "operator " + node.opType() + " is not covered by this recipe");
    }
  }

  private void insideSubGraph(OnnxGraph graph, OnnxNode owner) {
    for (OnnxNode node : graph.nodes()) {
      if (node.is("MatMul") || node.is("Gemm")) {
        skip(node, "it is inside a sub-graph of " + owner.opType());
      }
      for (OnnxAttribute attribute : node.attributes()) {
        attribute.graphs().forEach(inner -> insideSubGraph(inner, owner));
      }
    }
  }

  private void skip(OnnxNode node, String reason) {
    skipped.add(new SkippedNode(node.name(), node.opType(), reason));
  }

  private static boolean isInteger(DataType type) {
    return switch (type) {
      case FLOAT, FLOAT16, BFLOAT16, DOUBLE -> false;
      default -> true;
    };
  }
}
