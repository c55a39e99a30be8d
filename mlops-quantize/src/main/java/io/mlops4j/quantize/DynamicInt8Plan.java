package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.DataType;
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

  private static final long LARGEST_ACTIVATION = 255;

  private static final long MAX_CHANNELS = 1 << 26;

  /** The largest distance of a symmetric code from the code of zero. */
  private static final int SYMMETRIC_REACH = 127;

  /** Batch, channel and one dimension of places. */
  private static final int SMALLEST_CONVOLUTION = 3;

  /** Smoothing holds all values of a weight in one array. */
  private static final long MAX_SMOOTHED = Integer.MAX_VALUE - 8;

  /** One node to quantize, with the weight it reads. */
  record Step(OnnxNode node, WeightRead read, Weight.Layout layout) {

    String weightName() {
      return read.name();
    }

    OnnxTensor weight() {
      return read.tensor();
    }

    /** Whether it multiplies an activation of floats, as it lies in memory, by one matrix. */
    boolean isMatrixProduct() {
      return (node.is("MatMul") || (node.is("Gemm") && node.intAttribute("transA", 0) == 0))
          && read.scope().isMain()
          && read.type() == DataType.FLOAT
          && weight().dims().size() == 2
          && weight().elementCount() <= MAX_SMOOTHED;
    }

    boolean isConvolution() {
      return node.is("Conv");
    }

    /** The value that meets the weight, by a name that is unique in the model. */
    String activation() {
      return read.scope().value(node.input(0)).map(Value::id).orElse(node.input(0));
    }
  }

  private final FloatConstants constants;
  private final boolean perChannel;
  private final int bits;
  private final int reach;
  private final boolean convolutions;
  private final Predicate<String> excluded;
  private final List<Step> steps = new ArrayList<>();
  private final List<SkippedNode> skipped = new ArrayList<>();

  private DynamicInt8Plan(
      FloatConstants constants,
      boolean perChannel,
      int bits,
      int reach,
      boolean convolutions,
      Predicate<String> excluded) {
    this.constants = constants;
    this.perChannel = perChannel;
    this.bits = bits;
    this.reach = reach;
    this.convolutions = convolutions;
    this.excluded = excluded;
  }

  /**
   * A plan for all operators of the recipe.
   *
   * @param bits for the report
   * @param reach the largest distance of a weight's code from the code of zero
   */
  static DynamicInt8Plan of(
      OnnxModel model, boolean perChannel, int bits, int reach, Predicate<String> excluded) {
    return of(model, perChannel, bits, reach, true, excluded);
  }

  /** For recipes that have a better form for convolutions, or none. */
  static DynamicInt8Plan withoutConvolutions(
      OnnxModel model, boolean perChannel, int bits, Predicate<String> excluded) {
    return of(model, perChannel, bits, SYMMETRIC_REACH, false, excluded);
  }

  private static DynamicInt8Plan of(
      OnnxModel model,
      boolean perChannel,
      int bits,
      int reach,
      boolean convolutions,
      Predicate<String> excluded) {
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
        new DynamicInt8Plan(
            new FloatConstants(model.graph()), perChannel, bits, reach, convolutions, excluded);
    plan.constants.values().forEachNode(plan::consider);
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
                  .orElse(": it has no MatMul, Gemm, Gather or Conv with constant weights"));
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
   * another way. Convolutions do not count, since they read what was not scaled.
   */
  List<SmoothQuantGroup> smoothQuantGroups() {
    return SmoothQuantGroup.of(
        steps.stream()
            .filter(step -> !step.isConvolution())
            .map(
                step ->
                    new SmoothQuantGroup.Reader(
                        step.activation(),
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

  private void consider(ValueScope scope, OnnxNode node) {
    if (node.is("MatMul")) {
      product(scope, node, false);
    } else if (node.is("Gemm")) {
      product(scope, node, node.intAttribute("transB", 0) != 0);
    } else if (node.is("Gather")) {
      gather(scope, node);
    } else if (node.is("Conv") && convolutions) {
      convolution(scope, node);
    } else {
      other(scope, node);
    }
  }

  private void product(ValueScope scope, OnnxNode node, boolean transB) {
    Optional<WeightRead> right = WeightRead.of(scope, node.input(1));
    boolean left = scope.constant(node.input(0)).isPresent();
    if (right.isEmpty()) {
      skip(
          node, left ? "the weight is the left operand" : "both operands are computed at run time");
      return;
    }
    WeightRead read = right.get();
    OnnxTensor weight = read.tensor();
    boolean transposed = transB ^ read.transposed();
    if (left) {
      skip(node, "both operands are constant");
    } else if (weight.dims().size() < 2 || (node.is("Gemm") && weight.dims().size() != 2)) {
      skip(node, "the weight has " + weight.dims().size() + " dimensions");
    } else if (node.is("Gemm") && !usable(node.floatAttribute("alpha", 1f))) {
      skip(node, "alpha is " + node.floatAttribute("alpha", 1f));
    } else if (usable(node, read)) {
      int last = weight.dims().size() - 1;
      if (overflows(node, weight.dims().get(transposed ? last : last - 1))) {
        return;
      }
      Weight.Layout layout =
          new Weight.Layout(
              transposed,
              perChannel
                  ? (transposed ? Weight.Scales.ROWS : Weight.Scales.COLUMNS)
                  : Weight.Scales.ONE);
      steps.add(new Step(node, read, layout));
    }
  }

  private void convolution(ValueScope scope, OnnxNode node) {
    Optional<WeightRead> filters = WeightRead.of(scope, node.input(1));
    if (filters.isEmpty()) {
      skip(node, "the weight is computed at run time");
      return;
    }
    WeightRead read = filters.get();
    List<Long> dims = read.tensor().dims();
    if (scope.constant(node.input(0)).isPresent()) {
      skip(node, "both operands are constant");
    } else if (dims.size() < SMALLEST_CONVOLUTION) {
      skip(node, "the weight has " + dims.size() + " dimensions");
    } else if (usable(node, read) && !overflows(node, read.tensor().elementCount() / dims.get(0))) {
      Weight.Scales scales = perChannel ? Weight.Scales.ROWS : Weight.Scales.ONE;
      // Unsigned: older releases of ONNX Runtime take no signed filters, and 1.30 needs some five
      // times as long for them on a processor with VNNI.
      steps.add(new Step(node, read, new Weight.Layout(false, scales, true)));
    }
  }

  private boolean overflows(OnnxNode node, long depth) {
    boolean overflows = depth > Integer.MAX_VALUE / (LARGEST_ACTIVATION * reach);
    if (overflows) {
      skip(node, "a sum of " + depth + " products may overflow 32 bits");
    }
    return overflows;
  }

  private static boolean usable(float alpha) {
    return alpha != 0 && Float.isFinite(alpha);
  }

  private void gather(ValueScope scope, OnnxNode node) {
    Optional<WeightRead> table = WeightRead.of(scope, node.input(0));
    // Gathers from shapes and small vectors are arithmetic, not embeddings.
    if (table.isEmpty()
        || table.get().tensor().dims().size() < 2
        || !table.get().tensor().isFloat()) {
      return;
    }
    WeightRead read = table.get();
    if (read.transposed()) {
      skip(node, "the table is a transpose");
    } else if (usable(node, read)) {
      long axis = node.intAttribute("axis", 0);
      int rank = read.tensor().dims().size();
      boolean lastAxis = axis == -1 || axis == rank - 1;
      steps.add(
          new Step(
              node,
              read,
              new Weight.Layout(
                  false, perChannel && !lastAxis ? Weight.Scales.COLUMNS : Weight.Scales.ONE)));
    }
  }

  private boolean usable(OnnxNode node, WeightRead read) {
    List<Long> dims = read.tensor().dims();
    if (read.obstacle().isPresent()) {
      skip(node, read.obstacle().get());
    } else if (dims.get(dims.size() - 1) > MAX_CHANNELS || dims.get(0) > MAX_CHANNELS) {
      skip(node, "the weight has more than " + MAX_CHANNELS + " channels");
    } else if (excluded.test(node.name())) {
      skip(node, "excluded by the caller");
    } else if (node.outputs().isEmpty()) {
      skip(node, "it has no output");
    } else {
      return true;
    }
    return false;
  }

  private void other(ValueScope scope, OnnxNode node) {
    boolean folded = !node.outputs().isEmpty() && scope.constant(node.outputs().get(0)).isPresent();
    if (!folded && readsMatrix(scope, node)) {
      skip(node, "operator " + node.opType() + " is not covered by this recipe");
    }
  }

  private static boolean readsMatrix(ValueScope scope, OnnxNode node) {
    for (String input : node.inputs()) {
      Optional<OnnxTensor> constant = scope.constant(input);
      if (constant.isPresent()
          && constant.get().isFloat()
          && constant.get().dims().size() >= 2
          && constant.get().elementCount() >= NOTABLE_ELEMENTS) {
        return true;
      }
    }
    return false;
  }

  private void skip(OnnxNode node, String reason) {
    skipped.add(new SkippedNode(node.name(), node.opType(), reason));
  }
}
