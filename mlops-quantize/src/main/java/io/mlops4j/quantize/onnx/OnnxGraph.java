package io.mlops4j.quantize.onnx;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** The nodes of a model, or of a sub-graph, with their constants. Immutable. */
public final class OnnxGraph {

  private final String name;
  private final List<OnnxNode> nodes;
  private final List<OnnxTensor> initializers;
  private final List<ValueInfo> inputs;
  private final List<ValueInfo> outputs;
  private final List<ByteBuffer> rawInputs;
  private final List<ByteBuffer> otherFields;

  OnnxGraph(
      String name,
      List<OnnxNode> nodes,
      List<OnnxTensor> initializers,
      List<ValueInfo> inputs,
      List<ValueInfo> outputs,
      List<ByteBuffer> rawInputs,
      List<ByteBuffer> otherFields) {
    this.name = name;
    this.nodes = List.copyOf(nodes);
    this.initializers = List.copyOf(initializers);
    this.inputs = List.copyOf(inputs);
    this.outputs = List.copyOf(outputs);
    this.rawInputs = List.copyOf(rawInputs);
    this.otherFields = List.copyOf(otherFields);
  }

  /**
   * The name in the file.
   *
   * @return the name, may be empty
   */
  public String name() {
    return name;
  }

  /**
   * The nodes in the order of the file, which is an order of execution.
   *
   * @return the nodes
   */
  public List<OnnxNode> nodes() {
    return nodes;
  }

  /**
   * The constants of this graph.
   *
   * @return the constants
   */
  public List<OnnxTensor> initializers() {
    return initializers;
  }

  /**
   * A constant by name. Takes time linear in the number of constants.
   *
   * @param initializer the name
   * @return the constant, empty if there is none
   */
  public Optional<OnnxTensor> initializer(String initializer) {
    return initializers.stream().filter(t -> t.name().equals(initializer)).findFirst();
  }

  /**
   * The inputs, among them constants that a caller may override.
   *
   * @return the inputs
   */
  public List<ValueInfo> inputs() {
    return inputs;
  }

  /**
   * The outputs.
   *
   * @return the outputs
   */
  public List<ValueInfo> outputs() {
    return outputs;
  }

  /** Encoded ValueInfoProto of each input, aligned with {@link #inputs}. */
  List<ByteBuffer> rawInputs() {
    return rawInputs;
  }

  /** Every field but nodes, constants and inputs, with its tag. */
  List<ByteBuffer> otherFields() {
    return otherFields;
  }
}
