package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.OnnxAttribute;
import io.mlops4j.quantize.onnx.OnnxGraph;
import io.mlops4j.quantize.onnx.OnnxNode;
import io.mlops4j.quantize.onnx.OnnxTensor;
import io.mlops4j.quantize.onnx.ValueInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The values of a model, those of sub-graphs included: which are constant, what types and shapes
 * they have, and how often they are read.
 *
 * <p>Made in one pass over the nodes in the order of the file. A constant is an initializer, a
 * Constant node's tensor, or either behind nodes that only rearrange or widen it ({@link
 * ConstantFolding}); types come from {@link TypeInference} and, where that does not know, from what
 * the file declares.
 */
final class ModelValues {

  private final IdentityHashMap<OnnxGraph, ValueScope> scopes = new IdentityHashMap<>();
  private final Map<String, Value> byId = new HashMap<>();
  private final ValueScope main;

  private ModelValues(OnnxGraph graph) {
    this.main = scope(graph, Optional.empty());
  }

  static ModelValues of(OnnxGraph main) {
    return new ModelValues(main);
  }

  /** The values of the main graph. */
  ValueScope main() {
    return main;
  }

  Optional<Value> withId(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** What to do with a node. */
  @FunctionalInterface
  interface NodeAction {
    void accept(ValueScope scope, OnnxNode node);
  }

  /** Goes through all nodes; those of a sub-graph follow the node it belongs to. */
  void forEachNode(NodeAction action) {
    forEachNode(main, action);
  }

  private void forEachNode(ValueScope scope, NodeAction action) {
    for (OnnxNode node : scope.graph().nodes()) {
      action.accept(scope, node);
      for (OnnxAttribute attribute : node.attributes()) {
        for (OnnxGraph graph : attribute.graphs()) {
          forEachNode(scope(graph), action);
        }
      }
    }
  }

  /** The scope of a graph of this model. */
  ValueScope scope(OnnxGraph graph) {
    ValueScope scope = scopes.get(graph);
    if (scope == null) {
      throw new IllegalArgumentException("graph " + graph.name() + " is not of this model");
    }
    return scope;
  }

  private ValueScope scope(OnnxGraph graph, Optional<ValueScope> outer) {
    int number = scopes.size();
    Consumer<Value> identified =
        value -> {
          if (number > 0) {
            value.identify(value.name() + "@" + number);
          }
          byId.putIfAbsent(value.id(), value);
        };
    ValueScope scope = new ValueScope(graph, outer, identified);
    scopes.put(graph, scope);
    Map<String, ValueType> declared = new HashMap<>();
    for (ValueInfo value : graph.values()) {
      declared.put(value.name(), type(value));
    }
    for (ValueInfo value : graph.outputs()) {
      declared.put(value.name(), type(value));
    }
    Set<String> inputs = new HashSet<>();
    for (ValueInfo input : graph.inputs()) {
      inputs.add(input.name());
    }
    for (OnnxTensor tensor : graph.initializers()) {
      // What a sub-graph is given at every call is no constant, whatever else it declares.
      if (outer.isEmpty() || !inputs.contains(tensor.name())) {
        scope.define(Value.initializer(tensor));
      }
    }
    for (ValueInfo input : graph.inputs()) {
      scope.define(Value.input(input.name(), type(input)));
    }
    for (OnnxNode node : graph.nodes()) {
      for (String input : node.inputs()) {
        scope.value(input).ifPresent(Value::countUse);
      }
      for (OnnxAttribute attribute : node.attributes()) {
        for (OnnxGraph inner : attribute.graphs()) {
          scope(inner, Optional.of(scope));
        }
      }
      define(scope, node, declared);
    }
    for (ValueInfo output : graph.outputs()) {
      scope.value(output.name()).ifPresent(Value::countUse);
    }
    return scope;
  }

  private void define(ValueScope scope, OnnxNode node, Map<String, ValueType> declared) {
    Optional<Value> constant = ConstantFolding.fold(scope, node);
    if (constant.isPresent()) {
      scope.define(constant.get());
      return;
    }
    List<ValueType> types = TypeInference.outputs(scope, node);
    if (types.isEmpty()) {
      types = ofSubGraph(node);
    }
    for (int i = 0; i < node.outputs().size(); i++) {
      String name = node.outputs().get(i);
      ValueType inferred = i < types.size() ? types.get(i) : ValueType.UNKNOWN;
      scope.define(
          Value.result(
              name, inferred.orElse(declared.getOrDefault(name, ValueType.UNKNOWN)), node));
    }
  }

  /** Element types of what If and Loop give; shapes may differ between branches and rounds. */
  private List<ValueType> ofSubGraph(OnnxNode node) {
    List<ValueType> types = new ArrayList<>();
    if (node.is("If") || node.is("Loop")) {
      node.attributes().stream()
          .flatMap(attribute -> attribute.graphs().stream())
          .findFirst()
          .ifPresent(
              body ->
                  body.outputs().stream()
                      .skip(node.is("Loop") ? 1 : 0)
                      .map(output -> scope(body).type(output.name()).dataType())
                      .forEach(type -> types.add(ValueType.of(type))));
    }
    return types;
  }

  private static ValueType type(ValueInfo info) {
    if (info.dataType().isEmpty()) {
      return ValueType.UNKNOWN;
    }
    if (!info.hasShape()) {
      return ValueType.of(info.dataType().get());
    }
    List<Long> dims = new ArrayList<>();
    for (String dim : info.shape()) {
      dims.add(size(dim));
    }
    return ValueType.of(info.dataType().get(), dims);
  }

  private static long size(String dim) {
    try {
      return Math.max(ValueType.UNKNOWN_DIM, Long.parseLong(dim));
    } catch (NumberFormatException symbol) {
      return ValueType.UNKNOWN_DIM;
    }
  }
}
