package io.mlops4j.quantize.onnx;

import java.util.ArrayList;
import java.util.List;

/** A node to be written. Immutable. */
public final class NodeSpec {

  private static final int FLOAT = 1;
  private static final int INT = 2;
  private static final int TENSOR = 4;
  private static final int INTS = 7;

  private final String opType;
  private final String domain;
  private final String name;
  private final List<String> inputs;
  private final List<String> outputs;
  private final List<Payload> attributes;

  private NodeSpec(
      String opType,
      String domain,
      String name,
      List<String> inputs,
      List<String> outputs,
      List<Payload> attributes) {
    this.opType = opType;
    this.domain = domain;
    this.name = name;
    this.inputs = List.copyOf(inputs);
    this.outputs = List.copyOf(outputs);
    this.attributes = List.copyOf(attributes);
  }

  /**
   * A node of the standard operators.
   *
   * @param opType the operator
   * @param name the node's name
   * @param inputs values it reads, an empty name for one left out
   * @param outputs values it makes
   * @return the node
   */
  public static NodeSpec of(String opType, String name, List<String> inputs, List<String> outputs) {
    return new NodeSpec(opType, "", name, inputs, outputs, List.of());
  }

  /**
   * The same node with its operator taken from another set.
   *
   * @param other the domain
   * @return the node
   */
  public NodeSpec inDomain(String other) {
    return new NodeSpec(opType, other, name, inputs, outputs, attributes);
  }

  /**
   * The same node with one more integer attribute.
   *
   * @param attribute name
   * @param value value
   * @return the node
   */
  public NodeSpec with(String attribute, long value) {
    return with(new Message().string(1, attribute).varint(3, value).varint(20, INT));
  }

  /**
   * The same node with one more float attribute.
   *
   * @param attribute name
   * @param value value
   * @return the node
   */
  public NodeSpec with(String attribute, float value) {
    return with(
        new Message()
            .string(1, attribute)
            .fixed32(2, Float.floatToRawIntBits(value))
            .varint(20, FLOAT));
  }

  /**
   * The same node with one more attribute of several integers.
   *
   * @param attribute name
   * @param values values
   * @return the node
   */
  public NodeSpec with(String attribute, List<Long> values) {
    Message message = new Message().string(1, attribute);
    values.forEach(value -> message.varint(8, value));
    return with(message.varint(20, INTS));
  }

  /**
   * The same node with one more tensor attribute.
   *
   * @param attribute name
   * @param value value
   * @return the node
   */
  public NodeSpec with(String attribute, TensorSpec value) {
    return with(new Message().string(1, attribute).bytes(5, value.encoded()).varint(20, TENSOR));
  }

  private NodeSpec with(Payload attribute) {
    List<Payload> more = new ArrayList<>(attributes);
    more.add(attribute);
    return new NodeSpec(opType, domain, name, inputs, outputs, more);
  }

  Message encoded() {
    Message message = new Message();
    inputs.forEach(input -> message.string(1, input));
    outputs.forEach(output -> message.string(2, output));
    message.string(3, name).string(4, opType);
    attributes.forEach(attribute -> message.bytes(5, attribute));
    if (!domain.isEmpty()) {
      message.string(7, domain);
    }
    return message;
  }
}
