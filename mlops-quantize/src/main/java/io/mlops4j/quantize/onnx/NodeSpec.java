package io.mlops4j.quantize.onnx;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A node to be written, new or after the model of one that exists. Immutable. */
public final class NodeSpec {

  private static final int FLOAT = 1;
  private static final int INT = 2;
  private static final int TENSOR = 4;
  private static final int GRAPH = 5;
  private static final int INTS = 7;

  private final String opType;
  private final String domain;
  private final String name;
  private final List<String> inputs;
  private final List<String> outputs;
  private final Map<String, Payload> attributes;
  private final Optional<OnnxNode> original;

  private NodeSpec(
      String opType,
      String domain,
      String name,
      List<String> inputs,
      List<String> outputs,
      Map<String, Payload> attributes,
      Optional<OnnxNode> original) {
    this.opType = opType;
    this.domain = domain;
    this.name = name;
    this.inputs = List.copyOf(inputs);
    this.outputs = List.copyOf(outputs);
    this.attributes = attributes;
    this.original = original;
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
    return new NodeSpec(opType, "", name, inputs, outputs, Map.of(), Optional.empty());
  }

  /**
   * A node with everything an existing one has. Attributes set on it replace those of the same
   * name; sub-graphs in the others are written with the changes made to them.
   *
   * @param node a node of the model that is rewritten
   * @return the node
   */
  public static NodeSpec copyOf(OnnxNode node) {
    return new NodeSpec(
        node.opType(),
        node.domain(),
        node.name(),
        node.inputs(),
        node.outputs(),
        Map.of(),
        Optional.of(node));
  }

  /**
   * The same node with its operator taken from another set.
   *
   * @param other the domain
   * @return the node
   */
  public NodeSpec inDomain(String other) {
    return new NodeSpec(opType, other, name, inputs, outputs, attributes, original);
  }

  /**
   * The same node with another operator of its domain, which takes the attributes over.
   *
   * @param type the operator
   * @param newName the node's name
   * @return the node
   */
  public NodeSpec as(String type, String newName) {
    return new NodeSpec(type, domain, newName, inputs, outputs, attributes, original);
  }

  /**
   * The same node between other values.
   *
   * @param values values it reads, an empty name for one left out
   * @param results values it makes
   * @return the node
   */
  public NodeSpec between(List<String> values, List<String> results) {
    return new NodeSpec(opType, domain, name, values, results, attributes, original);
  }

  /**
   * The same node with one more integer attribute.
   *
   * @param attribute name
   * @param value value
   * @return the node
   */
  public NodeSpec with(String attribute, long value) {
    return with(attribute, new Message().string(1, attribute).varint(3, value).varint(20, INT));
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
        attribute,
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
    return with(attribute, message.varint(20, INTS));
  }

  /**
   * The same node with one more tensor attribute.
   *
   * @param attribute name
   * @param value value
   * @return the node
   */
  public NodeSpec with(String attribute, TensorSpec value) {
    return with(
        attribute, new Message().string(1, attribute).bytes(5, value.encoded()).varint(20, TENSOR));
  }

  /**
   * The same node with one more sub-graph.
   *
   * @param attribute name
   * @param graph the encoded GraphProto
   * @return the node
   */
  NodeSpec withGraph(String attribute, Payload graph) {
    return with(attribute, new Message().string(1, attribute).bytes(6, graph).varint(20, GRAPH));
  }

  NodeSpec with(String attribute, Payload encoded) {
    Map<String, Payload> more = new LinkedHashMap<>(attributes);
    more.put(attribute, encoded);
    return new NodeSpec(opType, domain, name, inputs, outputs, more, original);
  }

  /** The node, with the attributes of the original encoded by {@code kept}. */
  Message encoded(Function<OnnxAttribute, Payload> kept) {
    Message message = new Message();
    for (String input : inputs) {
      message.string(1, input);
    }
    for (String output : outputs) {
      message.string(2, output);
    }
    message.string(3, name).string(4, opType);
    if (original.isPresent()) {
      copyRest(original.get(), kept, message);
    }
    for (Payload attribute : attributes.values()) {
      message.bytes(5, attribute);
    }
    if (!domain.isEmpty()) {
      message.string(7, domain);
    }
    return message;
  }

  private void copyRest(OnnxNode node, Function<OnnxAttribute, Payload> kept, Message message) {
    for (OnnxAttribute attribute : node.attributes()) {
      if (!attributes.containsKey(attribute.name())) {
        message.bytes(5, kept.apply(attribute));
      }
    }
    WireReader in = WireReader.of(node.raw(), "a node");
    while (in.next()) {
      switch (in.field()) {
        case 1, 2, 3, 4, 5, 7 -> in.skip();
        default -> message.raw(Payload.of(in.raw()));
      }
    }
  }
}
