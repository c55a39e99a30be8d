package io.mlops4j.quantize.onnx;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** One operator call in a graph. Immutable. */
public final class OnnxNode {

  private final String name;
  private final String opType;
  private final String domain;
  private final List<String> inputs;
  private final List<String> outputs;
  private final List<OnnxAttribute> attributes;
  private final ByteBuffer raw;

  OnnxNode(
      String name,
      String opType,
      String domain,
      List<String> inputs,
      List<String> outputs,
      List<OnnxAttribute> attributes,
      ByteBuffer raw) {
    this.name = name;
    this.opType = opType;
    this.domain = domain;
    this.inputs = List.copyOf(inputs);
    this.outputs = List.copyOf(outputs);
    this.attributes = List.copyOf(attributes);
    this.raw = raw;
  }

  /**
   * The name in the file; a node without one is known by its first output.
   *
   * @return the name, empty only when the node has neither
   */
  public String name() {
    return name.isEmpty() && !outputs.isEmpty() ? outputs.get(0) : name;
  }

  /**
   * The operator, for instance {@code MatMul}.
   *
   * @return the operator
   */
  public String opType() {
    return opType;
  }

  /**
   * The domain of the operator; empty for the standard ones.
   *
   * @return the domain
   */
  public String domain() {
    return domain;
  }

  /**
   * Whether this is a standard ONNX operator of the given type.
   *
   * @param type the operator
   * @return true if it is
   */
  public boolean is(String type) {
    return opType.equals(type) && (domain.isEmpty() || domain.equals("ai.onnx"));
  }

  /**
   * Names of the values it reads; an empty name is an input left out.
   *
   * @return the names
   */
  public List<String> inputs() {
    return inputs;
  }

  /**
   * An input by position.
   *
   * @param index position
   * @return its name; empty when it was left out
   */
  public String input(int index) {
    return index < inputs.size() ? inputs.get(index) : "";
  }

  /**
   * Names of the values it makes.
   *
   * @return the names
   */
  public List<String> outputs() {
    return outputs;
  }

  /**
   * All attributes in the order of the file.
   *
   * @return the attributes
   */
  public List<OnnxAttribute> attributes() {
    return attributes;
  }

  /**
   * An attribute by name.
   *
   * @param attribute the name
   * @return the attribute, empty when the node does not set it
   */
  public Optional<OnnxAttribute> attribute(String attribute) {
    for (OnnxAttribute candidate : attributes) {
      if (candidate.name().equals(attribute)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  /**
   * An integer attribute.
   *
   * @param attribute the name
   * @param absent the value when the node does not set it
   * @return the value
   */
  public long intAttribute(String attribute, long absent) {
    return attribute(attribute).map(OnnxAttribute::intValue).orElse(absent);
  }

  /**
   * A float attribute.
   *
   * @param attribute the name
   * @param absent the value when the node does not set it
   * @return the value
   */
  public float floatAttribute(String attribute, float absent) {
    return attribute(attribute).map(OnnxAttribute::floatValue).orElse(absent);
  }

  /** The encoded NodeProto. */
  ByteBuffer raw() {
    return raw;
  }

  @Override
  public String toString() {
    return opType + " " + name();
  }
}
