package io.mlops4j.quantize.onnx;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The nodes of a model, or of a sub-graph, with their constants. Immutable. */
public final class OnnxGraph {

  private final String name;
  private final List<OnnxNode> nodes;
  private final List<OnnxTensor> initializers;
  private final List<Declaration> inputs;
  private final List<Declaration> outputs;
  private final List<Declaration> values;
  private final List<ByteBuffer> otherFields;

  OnnxGraph(
      String name,
      List<OnnxNode> nodes,
      List<OnnxTensor> initializers,
      List<Declaration> inputs,
      List<Declaration> outputs,
      List<Declaration> values,
      List<ByteBuffer> otherFields) {
    this.name = name;
    this.nodes = List.copyOf(nodes);
    this.initializers = List.copyOf(initializers);
    this.inputs = List.copyOf(inputs);
    this.outputs = List.copyOf(outputs);
    this.values = List.copyOf(values);
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
    return infos(inputs);
  }

  /**
   * The outputs.
   *
   * @return the outputs
   */
  public List<ValueInfo> outputs() {
    return infos(outputs);
  }

  /**
   * What the file says of values between nodes; often nothing.
   *
   * @return the values
   */
  public List<ValueInfo> values() {
    return infos(values);
  }

  private static List<ValueInfo> infos(List<Declaration> declarations) {
    List<ValueInfo> infos = new ArrayList<>();
    for (Declaration declaration : declarations) {
      infos.add(declaration.info());
    }
    return List.copyOf(infos);
  }

  List<Declaration> declaredInputs() {
    return inputs;
  }

  List<Declaration> declaredOutputs() {
    return outputs;
  }

  List<Declaration> declaredValues() {
    return values;
  }

  /** Every field but nodes, constants and declared values, with its tag. */
  List<ByteBuffer> otherFields() {
    return otherFields;
  }
}
