package io.mlops4j.quantize.onnx;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * A named setting of a node. Only the kinds of value that graph rewriting needs are decoded; all
 * others are kept as they are. Immutable.
 */
public final class OnnxAttribute {

  private final String name;
  private final long intValue;
  private final float floatValue;
  private final List<Long> ints;
  private final List<OnnxTensor> tensors;
  private final List<OnnxGraph> graphs;
  private final ByteBuffer raw;

  OnnxAttribute(
      String name,
      long intValue,
      float floatValue,
      List<Long> ints,
      List<OnnxTensor> tensors,
      List<OnnxGraph> graphs,
      ByteBuffer raw) {
    this.name = name;
    this.intValue = intValue;
    this.floatValue = floatValue;
    this.ints = List.copyOf(ints);
    this.tensors = List.copyOf(tensors);
    this.graphs = List.copyOf(graphs);
    this.raw = raw;
  }

  /**
   * The name.
   *
   * @return the name
   */
  public String name() {
    return name;
  }

  /**
   * The value of an integer attribute.
   *
   * @return the value, 0 for another kind
   */
  public long intValue() {
    return intValue;
  }

  /**
   * The value of a float attribute.
   *
   * @return the value, 0 for another kind
   */
  public float floatValue() {
    return floatValue;
  }

  /**
   * The values of an integer list.
   *
   * @return the values, empty for another kind
   */
  public List<Long> ints() {
    return ints;
  }

  /**
   * The value of a tensor attribute.
   *
   * @return the tensor, empty for another kind
   */
  public Optional<OnnxTensor> tensor() {
    return tensors.isEmpty() ? Optional.empty() : Optional.of(tensors.get(0));
  }

  /**
   * The sub-graphs it holds.
   *
   * @return the graphs
   */
  public List<OnnxGraph> graphs() {
    return graphs;
  }

  /** Every tensor, in the order of the file. */
  List<OnnxTensor> tensors() {
    return tensors;
  }

  /** The encoded AttributeProto. */
  ByteBuffer raw() {
    return raw;
  }

  @Override
  public String toString() {
    return name;
  }
}
