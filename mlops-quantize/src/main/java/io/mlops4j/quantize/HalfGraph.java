package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.ModelRewrite;
import io.mlops4j.quantize.onnx.NodeSpec;
import io.mlops4j.quantize.onnx.OnnxModel;
import io.mlops4j.quantize.onnx.OnnxNode;
import io.mlops4j.quantize.onnx.ValueInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Turns a graph of floats into one of FLOAT16: nodes compute in halves unless something stands
 * against it, and a Cast goes wherever a node reads a value in the other form. Confined.
 */
final class HalfGraph {

  /** Inputs that their operator takes as floats only. */
  private static final Map<String, Set<Integer>> FLOAT_INPUTS = Map.of("Resize", Set.of(1, 2));

  private static final Set<String> CONTROL_FLOW = Set.of("If", "Loop", "Scan", "SequenceMap");

  /** What these read are parameters, to which the largest half is no approximation of a mask. */
  private static final Set<String> EXACT_PARAMETERS =
      Set.of(
          "BatchNormalization",
          "Conv",
          "ConvTranspose",
          "Gemm",
          "GroupNormalization",
          "InstanceNormalization",
          "LayerNormalization",
          "MatMul",
          "PRelu");

  /** A value, as nodes of one graph read it. */
  private record Cast(ValueScope scope, Value value) {}

  private final OnnxModel model;
  private final FloatConstants constants;
  private final ModelRewrite rewrite;
  private final HalfConstants halves;
  private final Set<String> blocked;
  private final Predicate<String> excluded;
  private final boolean floatEnds;
  private final IdentityHashMap<Value, String> halfNames = new IdentityHashMap<>();
  private final IdentityHashMap<Value, String> floatNames = new IdentityHashMap<>();
  private final IdentityHashMap<ValueScope, Set<String>> outputs = new IdentityHashMap<>();
  private final Map<Cast, String> narrowed = new HashMap<>();
  private final Map<Cast, String> widened = new HashMap<>();
  private final List<SkippedNode> skipped = new ArrayList<>();

  /**
   * A graph that is not converted yet.
   *
   * @param floatEnds whether inputs and outputs of the model stay float
   */
  HalfGraph(
      OnnxModel model,
      FloatConstants constants,
      ModelRewrite rewrite,
      HalfConstants halves,
      Set<String> blocked,
      Predicate<String> excluded,
      boolean floatEnds) {
    this.model = model;
    this.constants = constants;
    this.rewrite = rewrite;
    this.halves = halves;
    this.blocked = blocked;
    this.excluded = excluded;
    this.floatEnds = floatEnds;
  }

  void convert() {
    if (!floatEnds) {
      ValueScope main = constants.values().main();
      for (ValueInfo input : model.graph().inputs()) {
        main.value(input.name())
            .filter(value -> isFloat(value) && !value.isConstant())
            .ifPresent(value -> isHalf(main, value, value.name()));
      }
    }
    constants.values().forEachNode(this::convert);
  }

  List<SkippedNode> skipped() {
    return skipped;
  }

  private void convert(ValueScope scope, OnnxNode node) {
    Optional<String> obstacle = obstacle(scope, node);
    boolean half = obstacle.isEmpty() && touchesFloats(scope, node);
    obstacle.ifPresent(reason -> skipped.add(new SkippedNode(node.name(), node.opType(), reason)));
    List<NodeSpec> nodes = new ArrayList<>();
    List<String> inputs = new ArrayList<>();
    for (int i = 0; i < node.inputs().size(); i++) {
      boolean floatOnly = FLOAT_INPUTS.getOrDefault(node.opType(), Set.of()).contains(i);
      inputs.add(read(scope, node, i, half && !floatOnly, nodes));
    }
    List<String> results = new ArrayList<>();
    List<NodeSpec> after = new ArrayList<>();
    for (String output : node.outputs()) {
      results.add(result(scope, output, half, after));
    }
    NodeSpec spec = NodeSpec.copyOf(node).between(inputs, results);
    boolean toFloat = half && node.is("Cast") && is(DataType.FLOAT, node.intAttribute("to", 0));
    if (toFloat) {
      spec = spec.with("to", DataType.FLOAT16.code());
    }
    if (toFloat || !inputs.equals(node.inputs()) || !results.equals(node.outputs())) {
      nodes.add(spec);
      nodes.addAll(after);
      rewrite.replace(node, nodes);
    }
  }

  private static boolean is(DataType type, long code) {
    return DataType.named(code) == type;
  }

  /** Why a node that could compute in halves does not; also empty where no float is involved. */
  private Optional<String> obstacle(ValueScope scope, OnnxNode node) {
    if (node.is("Constant") || !touchesFloats(scope, node)) {
      return Optional.empty();
    }
    if (!node.domain().isEmpty() && !node.domain().equals("ai.onnx")) {
      return Optional.of("operators of " + node.domain() + " stay float");
    } else if (CONTROL_FLOW.contains(node.opType())) {
      return Optional.of("what goes into and out of " + node.opType() + " stays float");
    } else if (blocked.contains(node.opType())) {
      return Optional.of("operator " + node.opType() + " is on the list of those that stay float");
    } else if (excluded.test(node.name())) {
      return Optional.of("excluded by the caller");
    } else if (EXACT_PARAMETERS.contains(node.opType()) && exceeds(scope, node)) {
      return Optional.of("a constant it reads is beyond FLOAT16");
    } else if (hasUnknownType(scope, node)) {
      return Optional.of("the type of a value it reads or makes is not known");
    }
    return Optional.empty();
  }

  private boolean exceeds(ValueScope scope, OnnxNode node) {
    return node.inputs().stream()
        .flatMap(input -> scope.value(input).stream())
        .anyMatch(value -> HalfConstants.covers(value) && halves.exceeds(value));
  }

  private static boolean hasUnknownType(ValueScope scope, OnnxNode node) {
    List<String> names = new ArrayList<>(node.inputs());
    names.addAll(node.outputs());
    return names.stream()
        .filter(name -> !name.isEmpty())
        .anyMatch(name -> scope.type(name).dataType() == DataType.UNDEFINED);
  }

  /** Whether its result follows the type of what it reads, and that is float. */
  private static boolean touchesFloats(ValueScope scope, OnnxNode node) {
    boolean reads =
        node.inputs().stream().anyMatch(i -> scope.type(i).dataType() == DataType.FLOAT);
    return reads || (node.is("Cast") && is(DataType.FLOAT, node.intAttribute("to", 0)));
  }

  private static boolean isFloat(Value value) {
    return value.type().dataType() == DataType.FLOAT;
  }

  private void isHalf(ValueScope scope, Value value, String name) {
    halfNames.put(value, name);
    rewrite.retype(scope.graph(), name, DataType.FLOAT16);
  }

  private String read(
      ValueScope scope, OnnxNode node, int index, boolean half, List<NodeSpec> nodes) {
    String name = node.inputs().get(index);
    Optional<Value> found = scope.value(name).filter(HalfGraph::isFloat);
    if (found.isEmpty()) {
      return name;
    }
    Value value = found.get();
    if (HalfConstants.covers(value)) {
      return half ? halves.nameOf(value, node.name()) : name;
    }
    String narrow = halfNames.get(value);
    String wide = floatNames.getOrDefault(value, narrow == null ? name : "");
    if (half) {
      return narrow != null ? narrow : cast(scope, value, wide, DataType.FLOAT16, nodes);
    }
    return narrow == null || !wide.isEmpty()
        ? wide
        : cast(scope, value, narrow, DataType.FLOAT, nodes);
  }

  private String cast(
      ValueScope scope, Value value, String from, DataType type, List<NodeSpec> nodes) {
    Map<Cast, String> known = type == DataType.FLOAT ? widened : narrowed;
    Cast key = new Cast(scope, value);
    String made = known.get(key);
    if (made == null) {
      made = rewrite.freshName(value.name() + (type == DataType.FLOAT ? "_float" : "_half"));
      known.put(key, made);
      nodes.add(cast(from, made, type));
    }
    return made;
  }

  private NodeSpec cast(String from, String to, DataType type) {
    return NodeSpec.of("Cast", rewrite.freshName(to + "_cast"), List.of(from), List.of(to))
        .with("to", type.code());
  }

  private String result(ValueScope scope, String name, boolean half, List<NodeSpec> after) {
    Optional<Value> found = scope.value(name).filter(HalfGraph::isFloat);
    if (found.isEmpty()) {
      return name;
    }
    Value value = found.get();
    boolean output = outputs(scope).contains(name);
    boolean halfOutput = output && scope.isMain() && !floatEnds;
    if (half && (!output || halfOutput)) {
      isHalf(scope, value, name);
      return name;
    }
    if (half == halfOutput) {
      return name;
    }
    String own = rewrite.freshName(name + (half ? "_half" : "_float"));
    after.add(cast(own, name, half ? DataType.FLOAT : DataType.FLOAT16));
    if (half) {
      halfNames.put(value, own);
      floatNames.put(value, name);
    } else {
      floatNames.put(value, own);
      isHalf(scope, value, name);
    }
    return own;
  }

  private Set<String> outputs(ValueScope scope) {
    return outputs.computeIfAbsent(
        scope,
        absent -> {
          Set<String> names = new HashSet<>();
          scope.graph().outputs().forEach(output -> names.add(output.name()));
          return names;
        });
  }
}
