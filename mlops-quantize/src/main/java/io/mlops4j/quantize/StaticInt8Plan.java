package io.mlops4j.quantize;

import io.mlops4j.quantize.StaticStep.Operand;
import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.OnnxAttribute;
import io.mlops4j.quantize.onnx.OnnxGraph;
import io.mlops4j.quantize.onnx.OnnxModel;
import io.mlops4j.quantize.onnx.OnnxNode;
import io.mlops4j.quantize.onnx.OnnxTensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Decides which nodes of a float model work on codes and which values therefore become codes, and
 * says why products stay float.
 *
 * <p>Products take codes. An operator between them takes codes when all it reads are codes already;
 * with {@code everywhere} that is enough if anything reads its result as codes, otherwise all its
 * readers must be products, so that it adds no rounding that would not be there anyway.
 */
final class StaticInt8Plan {

  /** Sums of more products than this may overflow 32 bits. */
  private static final long LONGEST_SUM = Integer.MAX_VALUE / (255L * 128);

  private final GraphValues values;
  private final StaticInt8Settings settings;
  private final Map<OnnxNode, StaticStep> steps = new LinkedHashMap<>();
  private final Map<String, StaticStep> makers = new LinkedHashMap<>();
  private final Set<OnnxNode> products = new HashSet<>();
  private final Set<String> pooled;
  private final Set<OnnxNode> cheap = new HashSet<>();
  private final List<SkippedNode> skipped = new ArrayList<>();

  private StaticInt8Plan(GraphValues values, StaticInt8Settings settings) {
    this.values = values;
    this.pooled = values.pooled();
    this.settings = settings;
  }

  static StaticInt8Plan of(OnnxModel model, StaticInt8Settings settings) {
    StaticInt8Plan plan = new StaticInt8Plan(new GraphValues(model.graph()), settings);
    for (OnnxNode node : plan.values.nodes()) {
      if (StaticOperators.PRODUCTS.stream().anyMatch(node::is) && plan.isProduct(node)) {
        plan.products.add(node);
      } else if (node.is("ConvTranspose")) {
        plan.skip(node, "ONNX Runtime has no integer kernel for it on CPUs");
      }
      for (OnnxAttribute attribute : node.attributes()) {
        attribute.graphs().forEach(graph -> plan.insideSubGraph(graph, node));
      }
    }
    plan.products.stream().filter(plan::isPooled).forEach(plan.cheap::add);
    plan.products.removeAll(plan.cheap);
    plan.values.nodes().forEach(plan::consider);
    if (plan.steps.isEmpty()) {
      throw new UnsupportedModelException(
          "nothing in the model can be quantized"
              + plan.skipped.stream()
                  .findFirst()
                  .map(s -> "; " + s.opType() + " " + s.name() + ": " + s.reason())
                  .orElse(": it has no Conv, MatMul or Gemm with constant weights"));
    }
    return plan;
  }

  GraphValues values() {
    return values;
  }

  /** The nodes that work on codes, in the order of the graph. */
  List<StaticStep> steps() {
    return List.copyOf(steps.values());
  }

  List<SkippedNode> skipped() {
    return List.copyOf(skipped);
  }

  /** Whether a value is made as codes, so that whoever reads it reads rounded values. */
  boolean isMadeAsCodes(String value) {
    StaticStep maker = makers.get(value);
    return maker != null && maker.codesOut();
  }

  /** The value whose scale a value shares: itself, unless its codes were only moved. */
  String scaleOwner(String value) {
    StaticStep maker = makers.get(value);
    return maker != null && maker.movesCodes() ? scaleOwner(maker.node().input(0)) : value;
  }

  /** The values that become codes and have a scale of their own, constants left out. */
  Set<String> calibrated() {
    Set<String> owners = new java.util.LinkedHashSet<>();
    for (StaticStep step : steps.values()) {
      for (int input : step.inputs()) {
        if (values.constants().tensor(step.node().input(input)).isEmpty()) {
          owners.add(scaleOwner(step.node().input(input)));
        }
      }
      if (step.codesOut()) {
        owners.add(scaleOwner(step.output()));
      }
    }
    return owners;
  }

  private boolean isProduct(OnnxNode node) {
    Optional<OnnxTensor> weight = values.constants().tensor(node.input(1));
    if (values.constants().tensor(node.input(0)).isPresent()) {
      skip(
          node,
          weight.isPresent() ? "both operands are constant" : "the weight is the left operand");
    } else if (weight.isEmpty()) {
      if (node.is("MatMul") && settings.computedProducts()) {
        return settings.takes(node, this::skip);
      }
      skip(node, "both operands are computed at run time");
    } else if (weight.get().dataType() != DataType.FLOAT) {
      skip(node, "the weight is " + weight.get().dataType() + ", not FLOAT");
    } else if (weight.get().elementCount() == 0 || weight.get().dims().size() < 2) {
      skip(node, "the weight has the shape " + weight.get().dims());
    } else if (sumLength(node, weight.get()) > LONGEST_SUM) {
      skip(node, "a sum of " + sumLength(node, weight.get()) + " products may overflow 32 bits");
    } else if (!hasUsableBias(node, weight.get())) {
      skip(node, "the bias is not a constant vector of 32-bit floats");
    } else if (node.is("Gemm") && !usable(node.floatAttribute("alpha", 1f))) {
      skip(node, "alpha is " + node.floatAttribute("alpha", 1f));
    } else if (node.is("Gemm") && !Float.isFinite(node.floatAttribute("beta", 1f))) {
      skip(node, "beta is " + node.floatAttribute("beta", 1f));
    } else {
      return settings.takes(node, this::skip);
    }
    return false;
  }

  private static boolean usable(float alpha) {
    return alpha >= Float.MIN_NORMAL && Float.isFinite(alpha);
  }

  private static long sumLength(OnnxNode node, OnnxTensor weight) {
    List<Long> dims = weight.dims();
    if (node.is("Conv")) {
      return weight.elementCount() / dims.get(0);
    }
    boolean transposed = node.is("Gemm") && node.intAttribute("transB", 0) != 0;
    return dims.get(transposed ? dims.size() - 1 : dims.size() - 2);
  }

  private boolean hasUsableBias(OnnxNode node, OnnxTensor weight) {
    if (node.is("MatMul") || node.input(2).isEmpty()) {
      return true;
    }
    long channels = weight.dims().get(axis(node, weight));
    return values
        .floats(node.input(2))
        .filter(t -> t.elementCount() == channels || (node.is("Gemm") && t.elementCount() == 1))
        .filter(t -> t.elementCount() == 1 || t.dims().get(t.dims().size() - 1) == channels)
        .isPresent();
  }

  private static int axis(OnnxNode node, OnnxTensor weight) {
    if (node.is("Conv")) {
      return 0;
    }
    boolean transposed = node.is("Gemm") && node.intAttribute("transB", 0) != 0;
    return transposed ? 0 : weight.dims().size() - 1;
  }

  /** Whether a convolution reads one number for each channel, and so costs next to nothing. */
  private boolean isPooled(OnnxNode node) {
    return node.is("Conv") && pooled.contains(node.input(0));
  }

  private void consider(OnnxNode node) {
    if (cheap.contains(node)) {
      add(
          new StaticStep(
              node,
              List.of(),
              values.floats(node.input(1)).map(tensor -> operand(node, tensor)),
              Optional.empty(),
              node.outputs().get(0),
              false));
    } else if (products.contains(node)) {
      product(node);
    } else if (StaticOperators.MOVERS.stream().anyMatch(node::is)) {
      if (isMadeAsCodes(node.input(0)) && node.outputs().size() == 1 && settings.wants(node)) {
        add(
            new StaticStep(
                node, List.of(0), Optional.empty(), Optional.empty(), node.outputs().get(0), true));
      }
    } else if (StaticOperators.ARITHMETIC.stream().anyMatch(node::is) && settings.wants(node)) {
      arithmetic(node);
    }
  }

  private void product(OnnxNode node) {
    Optional<Operand> weight =
        values.constants().tensor(node.input(1)).map(tensor -> operand(node, tensor));
    List<Integer> inputs = weight.isPresent() ? List.of(0) : List.of(0, 1);
    Optional<OnnxNode> clamp = node.is("Conv") ? clamp(node.outputs().get(0)) : Optional.empty();
    String output = clamp.orElse(node).outputs().get(0);
    boolean codesOut = node.is("Conv") || onlyReadAsCodes(output);
    add(new StaticStep(node, inputs, weight, clamp, output, codesOut));
  }

  private Operand operand(OnnxNode node, OnnxTensor tensor) {
    boolean perChannel =
        settings.perChannel(node) && (node.is("Conv") || tensor.dims().size() == 2);
    boolean biased = !node.is("MatMul") && !isPooled(node);
    return new Operand(
        node.input(1),
        tensor,
        axis(node, tensor),
        perChannel,
        biased ? values.floats(node.input(2)) : Optional.empty());
  }

  private void arithmetic(OnnxNode node) {
    boolean pair = node.is("Add") || node.is("Mul");
    int count = node.is("Concat") ? node.inputs().size() : pair ? 2 : 1;
    boolean codesIn = true;
    boolean any = false;
    for (int i = 0; i < count; i++) {
      boolean constant = values.floats(node.input(i)).isPresent();
      codesIn &= constant || isMadeAsCodes(node.input(i));
      any |= !constant;
    }
    if (!codesIn || !any || (pair && node.input(0).equals(node.input(1)))) {
      return;
    }
    Optional<OnnxNode> clamp = pair ? clamp(node.outputs().get(0)) : Optional.empty();
    String output = clamp.orElse(node).outputs().get(0);
    boolean taken = settings.everywhere() ? isReadAsCodes(output) : onlyReadAsCodes(output);
    if (taken) {
      List<Integer> inputs = IntStream.range(0, count).boxed().toList();
      add(new StaticStep(node, inputs, Optional.empty(), clamp, output, true));
    }
  }

  private void add(StaticStep step) {
    steps.put(step.node(), step);
    makers.put(step.output(), step);
  }

  /** Whether nobody reads a value but products, as one of their operands. */
  private boolean onlyReadAsCodes(String value) {
    return !values.leaves(value)
        && !values.readers(value).isEmpty()
        && values.readers(value).stream().allMatch(node -> readsCodes(node, value));
  }

  private boolean isReadAsCodes(String value) {
    return values.readers(value).stream()
        .anyMatch(
            node ->
                readsCodes(node, value)
                    || StaticOperators.ARITHMETIC.contains(node.opType())
                    || StaticOperators.MOVERS.contains(node.opType()));
  }

  private boolean readsCodes(OnnxNode node, String value) {
    return products.contains(node)
        && (node.input(0).equals(value) || (node.is("MatMul") && node.input(1).equals(value)))
        && !node.input(2).equals(value);
  }

  /** The Relu or Clip that alone reads a value and that saturation can replace. */
  private Optional<OnnxNode> clamp(String value) {
    return values
        .onlyReader(value)
        .filter(node -> node.is("Relu") || (node.is("Clip") && hasConstantBounds(node)))
        .filter(node -> node.input(0).equals(value))
        .filter(node -> !settings.of(node.outputs().get(0), node).codes().isSymmetric());
  }

  private boolean hasConstantBounds(OnnxNode clip) {
    float low = bound(clip.input(1), Float.NEGATIVE_INFINITY);
    float high = bound(clip.input(2), Float.POSITIVE_INFINITY);
    return low <= 0 && high >= 0 && low < high;
  }

  private float bound(String name, float absent) {
    if (name.isEmpty()) {
      return absent;
    }
    float[] value = {Float.NaN};
    values
        .floats(name)
        .filter(t -> t.elementCount() == 1)
        .ifPresent(t -> t.readFloats(0, value, 0, 1));
    return value[0];
  }

  private void insideSubGraph(OnnxGraph graph, OnnxNode owner) {
    for (OnnxNode node : graph.nodes()) {
      if (StaticOperators.PRODUCTS.stream().anyMatch(node::is) || node.is("ConvTranspose")) {
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
