package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.ModelRewrite;
import io.mlops4j.quantize.onnx.NodeSpec;
import io.mlops4j.quantize.onnx.OnnxModel;
import io.mlops4j.quantize.onnx.OnnxNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Stores constants in 16 bits, with a Cast to float before their first reader. Confined. */
final class HalfStorage {

  /** The first operator set whose Cast takes BFLOAT16. */
  private static final long BFLOAT16_OPSET = 13;

  /** Below this a Cast costs more than the bytes it saves. */
  private static final long SMALLEST_ELEMENTS = 64;

  /** A constant, as the nodes of one graph read it. */
  private record Source(ValueScope scope, Value value) {}

  private final OnnxModel model;
  private final FloatConstants constants;
  private final ModelRewrite rewrite;
  private final HalfConstants halves;
  private final DataType type;
  private final Predicate<String> excluded;
  private final Map<Source, String> floats = new HashMap<>();
  private final List<SkippedNode> skipped = new ArrayList<>();

  HalfStorage(
      OnnxModel model,
      FloatConstants constants,
      ModelRewrite rewrite,
      HalfConstants halves,
      DataType type,
      Predicate<String> excluded) {
    this.model = model;
    this.constants = constants;
    this.rewrite = rewrite;
    this.halves = halves;
    this.type = type;
    this.excluded = excluded;
  }

  /** Returns the nodes whose constants stay as they are. */
  List<SkippedNode> convert() {
    long opset = model.opset("").orElse(0);
    if (type == DataType.BFLOAT16 && opset < BFLOAT16_OPSET) {
      throw new UnsupportedModelException(
          "the model uses operator set "
              + opset
              + "; BFLOAT16 needs "
              + BFLOAT16_OPSET
              + " or newer: export it again with a newer set, or use FLOAT16");
    }
    constants.values().forEachNode(this::convert);
    return skipped;
  }

  private void convert(ValueScope scope, OnnxNode node) {
    List<NodeSpec> nodes = new ArrayList<>();
    List<String> inputs = new ArrayList<>();
    boolean left = excluded.test(node.name());
    boolean leaves = false;
    boolean exceeds = false;
    for (String input : node.inputs()) {
      Optional<Value> constant =
          scope
              .value(input)
              .filter(HalfConstants::covers)
              .filter(v -> v.constant().orElseThrow().elementCount() >= SMALLEST_ELEMENTS);
      leaves |= left && constant.isPresent();
      boolean taken = !left && constant.isPresent();
      boolean fits = taken && !halves.exceeds(constant.get());
      exceeds |= taken && !fits;
      inputs.add(fits ? asFloat(scope, constant.get(), node, nodes) : input);
    }
    if (exceeds) {
      skipped.add(
          new SkippedNode(node.name(), node.opType(), "a constant it reads is beyond " + type));
    }
    if (leaves) {
      skipped.add(new SkippedNode(node.name(), node.opType(), "excluded by the caller"));
    }
    if (!inputs.equals(node.inputs())) {
      nodes.add(NodeSpec.copyOf(node).between(inputs, node.outputs()));
      rewrite.replace(node, nodes);
    }
  }

  private String asFloat(ValueScope scope, Value value, OnnxNode node, List<NodeSpec> nodes) {
    String narrow = halves.nameOf(value, node.name());
    Source source = new Source(scope, value);
    String wide = floats.get(source);
    if (wide == null) {
      wide = rewrite.freshName(value.id() + "_float");
      floats.put(source, wide);
      nodes.add(
          NodeSpec.of("Cast", rewrite.freshName(wide + "_cast"), List.of(narrow), List.of(wide))
              .with("to", DataType.FLOAT.code()));
    }
    return wide;
  }
}
