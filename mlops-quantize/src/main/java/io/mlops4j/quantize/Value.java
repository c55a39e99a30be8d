package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.OnnxNode;
import io.mlops4j.quantize.onnx.OnnxTensor;
import java.util.List;
import java.util.Optional;

/**
 * A value of one graph: an input, a constant or a result of a node. Two values of one name in
 * different graphs are two. Compared by identity; does not change once {@link ModelValues} is made.
 */
final class Value {

  private final String name;
  private final ValueType type;
  private final Optional<OnnxTensor> constant;
  private final Optional<OnnxNode> producer;
  private final List<Value> madeFrom;
  private String id;
  private int uses;

  private Value(
      String name,
      ValueType type,
      Optional<OnnxTensor> constant,
      Optional<OnnxNode> producer,
      List<Value> madeFrom) {
    this.name = name;
    this.id = name;
    this.type = type;
    this.constant = constant;
    this.producer = producer;
    this.madeFrom = List.copyOf(madeFrom);
  }

  static Value input(String name, ValueType type) {
    return new Value(name, type, Optional.empty(), Optional.empty(), List.of());
  }

  static Value result(String name, ValueType type, OnnxNode producer) {
    return new Value(name, type, Optional.empty(), Optional.of(producer), List.of());
  }

  static Value initializer(OnnxTensor tensor) {
    return new Value(tensor.name(), type(tensor), Optional.of(tensor), Optional.empty(), List.of());
  }

  /**
   * A constant that is the output of a node.
   *
   * @param madeFrom the constants the node reads, the one with the values first; none for a
   *     Constant node
   */
  static Value constant(String name, OnnxTensor tensor, OnnxNode producer, List<Value> madeFrom) {
    return new Value(name, type(tensor), Optional.of(tensor), Optional.of(producer), madeFrom);
  }

  private static ValueType type(OnnxTensor tensor) {
    return ValueType.of(tensor.dataType(), tensor.dims());
  }

  void countUse() {
    uses++;
  }

  void identify(String unique) {
    id = unique;
  }

  String name() {
    return name;
  }

  /** The name, made unique in the model where a sub-graph defines the value. */
  String id() {
    return id;
  }

  /** Element type and shape, as far as they are known. */
  ValueType type() {
    return type;
  }

  /** The values, when they are the same in every run. */
  Optional<OnnxTensor> constant() {
    return constant;
  }

  boolean isConstant() {
    return constant.isPresent();
  }

  /** The node of the same graph that makes it; empty for inputs and initializers. */
  Optional<OnnxNode> producer() {
    return producer;
  }

  /** The constants that a constant is computed from, the one with its values first. */
  List<Value> madeFrom() {
    return madeFrom;
  }

  /** How often it is read, by nodes of its own and of inner graphs and as a graph's output. */
  int uses() {
    return uses;
  }

  @Override
  public String toString() {
    return name + ": " + type;
  }
}
