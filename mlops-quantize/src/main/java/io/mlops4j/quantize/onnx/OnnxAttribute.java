package io.mlops4j.quantize.onnx;

import java.util.List;
import java.util.Optional;

/**
 * A named setting of a node. Only the kinds of value that graph rewriting needs are decoded; all
 * others are kept as they are. Immutable.
 *
 * @param name the name
 * @param intValue the value of an integer attribute, 0 for another kind
 * @param floatValue the value of a float attribute, 0 for another kind
 * @param ints the values of an integer list
 * @param tensor the value of a tensor attribute
 * @param graphs the sub-graphs it holds
 */
public record OnnxAttribute(
    String name,
    long intValue,
    float floatValue,
    List<Long> ints,
    Optional<OnnxTensor> tensor,
    List<OnnxGraph> graphs) {

  /**
   * Copies the lists.
   *
   * @param name the name
   * @param intValue the value of an integer attribute, 0 for another kind
   * @param floatValue the value of a float attribute, 0 for another kind
   * @param ints the values of an integer list
   * @param tensor the value of a tensor attribute
   * @param graphs the sub-graphs it holds
   */
  public OnnxAttribute {
    ints = List.copyOf(ints);
    graphs = List.copyOf(graphs);
  }
}
