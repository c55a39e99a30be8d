package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.DataType;
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
  record Step(OnnxNode node, WeightRead read, boolean transposed) {

    String weightName() {
      return read.name();
    }

    OnnxTensor weight() {
      return read.tensor();
    }

    /** Whether runs of the main graph show the value that meets the weight. */
    boolean isObserved() {
      return !isTable() && read.scope().isMain();
    }

    /** The value that meets the weight, by a name that is unique in the model. */
    String activation() {
      return read.scope().value(node.input(0)).map(Value::id).orElse(node.input(0));
    }

    /** Whether the activation can be divided by factors. */
    boolean isScalable() {
      return isObserved() && !transposedInput() && read.type() == DataType.FLOAT;
    }

    boolean isTable() {
      return node.is("Gather");
    }

    /** Whether a Gemm transposes its activation. */
    boolean transposedInput() {
      return node.is("Gemm") && node.intAttribute("transA", 0) != 0;
    }

    /** Number of inputs of a product. */
    int depth() {
      return Math.toIntExact(weight().dims().get(transposed ? 1 : 0));
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
    plan.constants.values().forEachNode(plan::consider);
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
                        step.activation(),
                        step.isScalable(),
                        new SmoothQuantGroup.Operand(
                            step.weightName(), step.weight(), step.transposed(), true)))
            .toList());
  }

  /** How many planned products read an activation as it lies in memory. */
  int readers(String activation) {
    return (int)
        products().filter(s -> s.isScalable() && s.node().input(0).equals(activation)).count();
  }

  List<SkippedNode> skipped() {
    return List.copyOf(skipped);
  }

  FloatConstants constants() {
    return constants;
  }

  private void consider(ValueScope scope, OnnxNode node) {
    if (node.is("MatMul")) {
      product(scope, node, false);
    } else if (node.is("Gemm")) {
      product(scope, node, node.intAttribute("transB", 0) != 0);
    } else if (node.is("Gather")) {
      table(scope, node);
    }
  }

  private void product(ValueScope scope, OnnxNode node, boolean transB) {
    Optional<WeightRead> weight = WeightRead.of(scope, node.input(1));
    boolean left = scope.constant(node.input(0)).isPresent();
    if (weight.isEmpty()) {
      skip(
          node, left ? "the weight is the left operand" : "both operands are computed at run time");
    } else if (left) {
      skip(node, "both operands are constant");
    } else if (weight.get().tensor().dims().size() != 2) {
      skip(node, "the weight has " + weight.get().tensor().dims().size() + " dimensions");
    } else if (node.is("Gemm") && !usable(node.floatAttribute("alpha", 1f))) {
      skip(node, "alpha is " + node.floatAttribute("alpha", 1f));
    } else if (usable(node, weight.get())) {
      steps.add(new Step(node, weight.get(), transB ^ weight.get().transposed()));
    }
  }

  private static boolean usable(float alpha) {
    return alpha != 0 && Float.isFinite(alpha);
  }

  private void table(ValueScope scope, OnnxNode node) {
    Optional<WeightRead> found = WeightRead.of(scope, node.input(0));
    if (found.isEmpty()
        || found.get().tensor().dims().size() != 2
        || !found.get().tensor().isFloat()) {
      return;
    }
    WeightRead table = found.get();
    List<Long> dims = table.tensor().dims();
    if (!embeddings) {
      skip(node, "embeddings are not asked for");
    } else if (node.intAttribute("axis", 0) != 0) {
      skip(node, "it gathers along axis " + node.intAttribute("axis", 0));
    } else if (table.transposed()) {
      skip(node, "the table is a transpose");
    } else if (dims.get(1) % blockSize != 0) {
      skip(node, "rows of " + dims.get(1) + " are not whole blocks of " + blockSize);
    } else if (usable(node, table)) {
      steps.add(new Step(node, table, true));
    }
  }

  private boolean usable(OnnxNode node, WeightRead read) {
    if (read.obstacle().isPresent()) {
      skip(node, read.obstacle().get());
    } else if (read.tensor().elementCount() > Integer.MAX_VALUE - 64L) {
      skip(node, "the weight has more than " + (Integer.MAX_VALUE - 64) + " values");
    } else if (excluded.test(node.name())) {
      skip(node, "excluded by the caller");
    } else {
      return true;
    }
    return false;
  }

  private void skip(OnnxNode node, String reason) {
    skipped.add(new SkippedNode(node.name(), node.opType(), reason));
  }
}
