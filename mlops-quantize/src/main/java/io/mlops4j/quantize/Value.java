package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.OnnxNode;
import io.mlops4j.quantize.onnx.OnnxTensor;
import java.util.Optional;

/**
 * A value of one graph: an input, a constant or a result of a node. Two values of one name in
 * different graphs are two. Compared by identity; does not change once {@link ModelValues} is made.
 */
final class Value {

  /**
   * What a constant is made from, when it is computed from another.
   *
   * @param node the node that computes it
   * @param input the constant it starts from
   */
  record Derivation(OnnxNode node, Value input) {}

  private final String name;
  private final ValueType type;
  private final Optional<OnnxTensor> constant;
  private final Optional<OnnxNode> producer;
  private final Optional<Derivation> derivation;
  private int uses;

  private Value(
      String name,
      ValueType type,
      Optional<OnnxTensor> constant,
      Optional<OnnxNode> producer,
      Optional<Derivation> derivation) {
    this.name = name;
    this.type = type;
    this.constant = constant;
    this.producer = producer;
    this.derivation = derivation;
  }

  static Value input(String name, ValueType type) {
    return new Value(name, type, Optional.empty(), Optional.empty(), Optional.empty());
  }

  static Value initializer(OnnxTensor tensor) {
    return new Value(
        tensor.name(),
        ValueType.of(tensor.dataType(), tensor.dims()),
        Optional.of(tensor),
        Optional.empty(),
        Optional.empty());
  }

  static Value result(String name, ValueType type, OnnxNode producer) {
    return new Value(name, type, Optional.empty(), Optional.of(producer), Optional.empty());
  }

  /** The output of a Constant node. */
  static Value constant(String name, OnnxTensor tensor, OnnxNode producer) {
    return new Value(
        name,
        ValueType.of(tensor.dataType(), tensor.dims()),
        Optional.of(tensor),
        Optional.of(producer),
        Optional.empty());
  }

  /** A constant that a node makes of another, with its values in their new order and shape. */
  static Value derived(String name, OnnxTensor tensor, OnnxNode producer, Value input) {
    return new Value(
        name,
        ValueType.of(tensor.dataType(), tensor.dims()),
        Optional.of(tensor),
        Optional.of(producer),
        Optional.of(new Derivation(producer, input)));
  }

  void countUse() {
    uses++;
  }

  String name() {
    return name;
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

  Optional<Derivation> derivation() {
    return derivation;
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
