package io.mlops4j.quantize;

import io.mlops4j.quantize.WeightOnlyPlan.Step;
import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.ModelRewrite;
import io.mlops4j.quantize.onnx.NodeSpec;
import io.mlops4j.quantize.onnx.OnnxNode;
import io.mlops4j.quantize.onnx.TensorSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Builds the nodes and constants of a model with packed weights. Confined. */
final class WeightOnlyGraph {

  private static final String DOMAIN = "com.microsoft";

  /**
   * A stored weight: the names of its parts, {@code zeroPoints} being empty when the operator's
   * default holds, and the shape of its codes, which tables and products read differently.
   */
  private record Stored(String codes, List<Long> shape, String scales, String zeroPoints) {}

  /** A weight as nodes of one type read it. */
  private record Key(PackedWeights.Key weight, DataType type) {}

  private final ModelRewrite rewrite;
  private final PackedWeights weights;
  private final int accuracyLevel;
  private final ActivationScaling scaling;
  private final Map<Key, Stored> stored = new HashMap<>();

  WeightOnlyGraph(
      ModelRewrite rewrite, PackedWeights weights, int accuracyLevel, ActivationScaling scaling) {
    this.rewrite = rewrite;
    this.weights = weights;
    this.accuracyLevel = accuracyLevel;
    this.scaling = scaling;
    rewrite.importOpset(DOMAIN, 1);
  }

  void replace(Step step) {
    List<NodeSpec> nodes = new ArrayList<>();
    if (step.isTable()) {
      gather(step, nodes);
    } else {
      product(step, nodes);
    }
    rewrite.replace(step.node(), nodes);
  }

  private void product(Step step, List<NodeSpec> nodes) {
    OnnxNode node = step.node();
    boolean gemm = node.is("Gemm");
    float alpha = gemm ? node.floatAttribute("alpha", 1f) : 1f;
    float beta = gemm ? node.floatAttribute("beta", 1f) : 1f;
    boolean biased = gemm && !node.input(2).isEmpty() && beta != 0f;
    String input = node.input(0);
    if (step.isScalable()) {
      input = scaling.divided(input, nodes);
    } else if (step.transposedInput()) {
      input = fresh(node, "_transposed");
      nodes.add(
          NodeSpec.of(
                  "Transpose", fresh(node, "_transpose"), List.of(node.input(0)), List.of(input))
              .with("perm", List.of(1L, 0L)));
    }
    String output = node.outputs().get(0);
    String product = alpha == 1f && !biased ? output : fresh(node, "_product");
    BlockLayout layout = weights.of(step).layout();
    nodes.add(
        packed(step, input, product, nodes)
            .with("K", layout.depth())
            .with("N", layout.columns())
            .with("accuracy_level", accuracyLevel));
    if (alpha != 1f) {
      String scaled = biased ? fresh(node, "_scaled_product") : output;
      nodes.add(scale(step, product, alpha, "_alpha", scaled));
      product = scaled;
    }
    if (biased) {
      String bias = node.input(2);
      if (beta != 1f) {
        bias = fresh(node, "_scaled_bias");
        nodes.add(scale(step, node.input(2), beta, "_beta", bias));
      }
      nodes.add(
          NodeSpec.of("Add", fresh(node, "_bias_add"), List.of(product, bias), List.of(output)));
    }
  }

  private NodeSpec scale(Step step, String value, float factor, String suffix, String result) {
    OnnxNode node = step.node();
    String constant = fresh(node, suffix);
    rewrite.addInitializer(floats(step, constant, List.of(), new float[] {factor}));
    return NodeSpec.of(
        "Mul", fresh(node, suffix + "_mul"), List.of(value, constant), List.of(result));
  }

  private void gather(Step step, List<NodeSpec> nodes) {
    Stored table = stored(step);
    List<String> inputs = new ArrayList<>();
    inputs.add(codes(step, table, nodes));
    inputs.add(step.node().input(1));
    inputs.add(table.scales());
    if (!table.zeroPoints().isEmpty()) {
      inputs.add(table.zeroPoints());
    }
    BlockLayout layout = weights.of(step).layout();
    nodes.add(
        NodeSpec.of(
                "GatherBlockQuantized",
                fresh(step.node(), "_nbits"),
                inputs,
                List.of(step.node().outputs().get(0)))
            .inDomain(DOMAIN)
            .with("gather_axis", 0)
            .with("quantize_axis", 1)
            .with("bits", layout.bits())
            .with("block_size", layout.blockSize()));
  }

  private NodeSpec packed(Step step, String input, String output, List<NodeSpec> nodes) {
    Stored weight = stored(step);
    List<String> inputs = new ArrayList<>();
    inputs.add(input);
    inputs.add(codes(step, weight, nodes));
    inputs.add(weight.scales());
    if (!weight.zeroPoints().isEmpty()) {
      inputs.add(weight.zeroPoints());
    }
    BlockLayout layout = weights.of(step).layout();
    return NodeSpec.of("MatMulNBits", fresh(step.node(), "_nbits"), inputs, List.of(output))
        .inDomain(DOMAIN)
        .with("bits", layout.bits())
        .with("block_size", layout.blockSize());
  }

  /** The codes in the shape a step reads; tied to a reader of another shape, they are one copy. */
  private String codes(Step step, Stored weight, List<NodeSpec> nodes) {
    List<Long> shape = shape(step);
    if (shape.equals(weight.shape())) {
      return weight.codes();
    }
    String dims = fresh(step.node(), "_codes_shape");
    rewrite.addInitializer(TensorSpec.ofLongs(dims, shape));
    String reshaped = fresh(step.node(), "_codes");
    nodes.add(
        NodeSpec.of(
            "Reshape",
            fresh(step.node(), "_codes_reshape"),
            List.of(weight.codes(), dims),
            List.of(reshaped)));
    return reshaped;
  }

  private List<Long> shape(Step step) {
    BlockLayout layout = weights.of(step).layout();
    long columns = layout.columns();
    long blocks = layout.blocks();
    return step.isTable()
        ? List.of(columns, blocks * layout.blockBytes())
        : List.of(columns, blocks, (long) layout.blockBytes());
  }

  private String fresh(OnnxNode node, String suffix) {
    return rewrite.freshName(node.name() + suffix);
  }

  private Stored stored(Step step) {
    return stored.computeIfAbsent(
        new Key(weights.key(step), step.read().type()), key -> store(step, weights.of(step)));
  }

  /** A constant of the type in which a node computes. */
  private static TensorSpec floats(Step step, String name, List<Long> dims, float[] values) {
    DataType type = step.read().type();
    return type == DataType.FLOAT
        ? TensorSpec.ofFloats(name, dims, values)
        : Halves.tensor(name, type, dims, values);
  }

  private Stored store(Step step, BlockWeight weight) {
    BlockLayout layout = weight.layout();
    String base = step.weightName();
    long columns = layout.columns();
    Stored names =
        new Stored(
            rewrite.freshName(base + "_codes"),
            shape(step),
            rewrite.freshName(base + "_scales"),
            layout.symmetric() ? "" : rewrite.freshName(base + "_zero_points"));
    long blocks = layout.blocks();
    rewrite.addInitializer(new TensorSpec(names.codes(), DataType.UINT8, names.shape(), weight));
    rewrite.addInitializer(
        step.read().type() == DataType.FLOAT
            ? new TensorSpec(
                names.scales(), DataType.FLOAT, List.of(columns, blocks), weight.storedScales())
            : floats(step, names.scales(), List.of(columns, blocks), weight.scales()));
    if (!layout.symmetric()) {
      rewrite.addInitializer(
          new TensorSpec(
              names.zeroPoints(),
              DataType.UINT8,
              List.of(columns, (long) layout.zeroPointBytes()),
              weight.storedZeroPoints()));
    }
    return names;
  }
}
