package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.OnnxGraph;
import io.mlops4j.quantize.onnx.OnnxTensor;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** What names mean inside one graph; what the graph does not define, it takes from around it. */
final class ValueScope {

  private final OnnxGraph graph;
  private final Optional<ValueScope> outer;
  private final Consumer<Value> identified;
  private final Map<String, Value> values = new HashMap<>();

  /**
   * A scope without values.
   *
   * @param identified told of each value that is defined
   */
  ValueScope(OnnxGraph graph, Optional<ValueScope> outer, Consumer<Value> identified) {
    this.graph = graph;
    this.identified = identified;
    this.outer = outer;
  }

  OnnxGraph graph() {
    return graph;
  }

  boolean isMain() {
    return outer.isEmpty();
  }

  /** Adds a value; the first of a name stays. */
  void define(Value value) {
    if (values.putIfAbsent(value.name(), value) == null) {
      identified.accept(value);
    }
  }

  /** The value of a name; empty for an input left out and a name that nothing bears. */
  Optional<Value> value(String name) {
    if (name.isEmpty()) {
      return Optional.empty();
    }
    Value own = values.get(name);
    return own != null || outer.isEmpty() ? Optional.ofNullable(own) : outer.get().value(name);
  }

  /** The constant of a name; empty when it is no constant. */
  Optional<OnnxTensor> constant(String name) {
    Optional<Value> value = value(name);
    return value.isPresent() ? value.get().constant() : Optional.empty();
  }

  ValueType type(String name) {
    Optional<Value> value = value(name);
    return value.isPresent() ? value.get().type() : ValueType.UNKNOWN;
  }

  int uses(String name) {
    Optional<Value> value = value(name);
    return value.isPresent() ? value.get().uses() : 0;
  }
}
