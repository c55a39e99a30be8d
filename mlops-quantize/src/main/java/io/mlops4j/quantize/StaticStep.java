package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.OnnxNode;
import io.mlops4j.quantize.onnx.OnnxTensor;
import java.util.List;
import java.util.Optional;

/**
 * One node that works on codes. Immutable.
 *
 * @param node the node
 * @param inputs the positions of the inputs that become codes, constants of arithmetic included
 * @param weight the weight it reads, if it is a product with one
 * @param clamp the Relu or Clip after it that saturation takes over
 * @param output the value it makes, after the clamp
 * @param codesOut whether the output becomes codes at once; if not, other nodes read floats
 */
record StaticStep(
    OnnxNode node,
    List<Integer> inputs,
    Optional<Operand> weight,
    Optional<OnnxNode> clamp,
    String output,
    boolean codesOut) {

  StaticStep {
    inputs = List.copyOf(inputs);
  }

  /**
   * The weight of a product, and the bias that follows it at input 2.
   *
   * @param name the value that holds the weight
   * @param tensor the weight
   * @param axis the dimension of its channels
   * @param perChannel whether each channel has a scale
   * @param bias the bias, if there is one
   */
  record Operand(
      String name, OnnxTensor tensor, int axis, boolean perChannel, Optional<OnnxTensor> bias) {

    /** Number of outputs that each have a weight and a bias. */
    int channels() {
      return Math.toIntExact(tensor.dims().get(axis));
    }
  }

  /** Whether the node only moves codes, so that output and input share a scale. */
  boolean movesCodes() {
    return StaticOperators.MOVERS.contains(node.opType());
  }
}
