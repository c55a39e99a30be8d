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
import java.util.stream.Stream;

/** Decides which products and tables get packed weights, and says why the others do not. */
final class WeightOnlyPlan {

  /** One node whose weight is packed. */
  record Step(OnnxNode node, String weightName, OnnxTensor weight, boolean transposed) {
    boolean isTable() {
      return node.is("Gather");
    }

    /** Whether a Gemm transposes its activation. */
    boolean transposedInput() {
      return node.is("Gemm") && node.intAttribute("transA", 0) != 0;
    }

    /** Number of inputs of a product. */
    int depth() {
      return Math.toIntExact(weight.dims().get(transposed ? 1 : 0));
    }
  }

  private final FloatConstants constants;
  private final int blockSize;
  private final boolean embeddings;
  private final Predicate<String> excluded;
  private final List<Step> steps = new ArrayList<>();
  private final List<SkippedNode> skipped = new ArrayList<>();

  private WeightOnlyPlan(
      FloatConstants constants, int blockSize, boolean embeddings, Predicate<String> excluded) {
    this.constants = constants;
    this.blockSize = blockSize;
    this.embeddings = embeddings;
    this.excluded = excluded;
  }

  /** The plan, without a step where nothing can be packed. */
  static WeightOnlyPlan findIn(
      OnnxModel model, int blockSize, boolean embeddings, Predicate<String> excluded) {
    WeightOnlyPlan plan =
        new WeightOnlyPlan(new FloatConstants(model.graph()), blockSize, embeddings, excluded);
    model.graph().nodes().forEach(plan::consider);
    return plan;
  }

  static WeightOnlyPlan of(
      OnnxModel model, int blockSize, boolean embeddings, Predicate<String> excluded) {
    WeightOnlyPlan plan = findIn(model, blockSize, embeddings, excluded);
    if (plan.steps.isEmpty()) {
      throw new UnsupportedModelException(
          "nothing in the model can get packed weights"
              + plan.skipped.stream()
                  .findFirst()
                  .map(s -> "; " + s.opType() + " " + s.name() + ": " + s.reason())
                  .orElse(": it has no MatMul or Gemm with constant weights"));
    }
    return plan;
  }

  List<Step> steps() {
    return steps;
  }

  Stream<Step> products() {
    return steps.stream().filter(step -> !step.isTable());
  }

  /** The activations whose inputs can be scaled. */
  List<SmoothQuantGroup> scalableGroups() {
    return SmoothQuantGroup.of(
        steps.stream()
            .map(
                step ->
                    new SmoothQuantGroup.Reader(
                        step.node().input(0),
                        !step.isTable() && !step.transposedInput(),
                        new SmoothQuantGroup.Operand(
                            step.weightName(), step.weight(), step.transposed(), true)))
            .toList());
  }

  /** How many planned products read an activation as it lies in memory. */
  int readers(String activation) {
    return (int)
        products()
            .filter(s -> !s.transposedInput() && s.node().input(0).equals(activation))
            .count();
  }

  List<SkippedNode> skipped() {
    return List.copyOf(skipped);
  }

  FloatConstants constants() {
    return constants;
  }

  private void consider(OnnxNode node) {
    if (node.is("MatMul")) {
      product(node, false);
    } else if (node.is("Gemm")) {
      product(node, node.intAttribute("transB", 0) != 0);
    } else if (node.is("Gather")) {
      table(node);
    }
    for (OnnxAttribute attribute : node.attributes()) {
      attribute.graphs().forEach(graph -> insideSubGraph(graph, node));
    }
  }

  private void product(OnnxNode node, boolean transposed) {
    Optional<OnnxTensor> weight = constants.tensor(node.input(1));
    if (weight.isEmpty()) {
      skip(
          node,
          constants.tensor(node.input(0)).isPresent()
              ? "the weight is the left operand"
              : "both operands are computed at run time");
    } else if (constants.tensor(node.input(0)).isPresent()) {
      skip(node, "both operands are constant");
    } else if (weight.get().dims().size() != 2) {
      skip(node, "the weight has " + weight.get().dims().size() + " dimensions");
    } else if (node.is("Gemm") && !usable(node.floatAttribute("alpha", 1f))) {
      skip(node, "alpha is " + node.floatAttribute("alpha", 1f));
    } else if (usable(node, weight.get())) {
      steps.add(new Step(node, node.input(1), weight.get(), transposed));
    }
  }

  private static boolean usable(float alpha) {
    return alpha != 0 && Float.isFinite(alpha);
  }

  private void table(OnnxNode node) {
    Optional<OnnxTensor> found = constants.tensor(node.input(0));
    if (found.isEmpty()
        || found.get().dims().size() != 2
        || found.get().dataType() != DataType.FLOAT) {
      return;
    }
    OnnxTensor table = found.get();
    if (!embeddings) {
      skip(node, "embeddings are not asked for");
    } else if (node.intAttribute("axis", 0) != 0) {
      skip(node, "it gathers along axis " + node.intAttribute("axis", 0));
    } else if (table.dims().get(1) % blockSize != 0) {
      skip(node, "rows of " + table.dims().get(1) + " are not whole blocks of " + blockSize);
    } else if (usable(node, table)) {
      steps.add(new Step(node, node.input(0), table, true));
    }
  }

  private boolean usable(OnnxNode node, OnnxTensor weight) {
    if (weight.dataType() != DataType.FLOAT) {
      skip(node, "the weight is " + weight.dataType() + ", not FLOAT");
    } else if (weight.elementCount() == 0) {
      skip(node, "the weight is empty");
    } else if (weight.elementCount() > Integer.MAX_VALUE - 64L) {
      skip(node, "the weight has more than " + (Integer.MAX_VALUE - 64) + " values");
    } else if (excluded.test(node.name())) {
      skip(node, "excluded by the caller");
    } else {
      return true;
    }
    return false;
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
}
