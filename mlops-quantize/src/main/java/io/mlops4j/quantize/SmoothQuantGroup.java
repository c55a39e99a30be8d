package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.OnnxTensor;
import java.util.List;

/**
 * The products that read one activation and whose inputs can therefore be scaled together.
 *
 * @param activation the value they read; its last dimension is the depth
 * @param depth number of inputs of each product
 * @param operands the weights, each once
 */
record SmoothQuantGroup(String activation, int depth, List<Operand> operands) {

  SmoothQuantGroup {
    operands = List.copyOf(operands);
  }

  /**
   * A matrix of the group.
   *
   * @param name the value that holds it
   * @param weight the matrix
   * @param transposed whether its columns are the inputs, as in a Gemm with transB
   * @param perChannel whether each output will have a scale of its own
   */
  record Operand(String name, OnnxTensor weight, boolean transposed, boolean perChannel) {

    int inputs() {
      return Math.toIntExact(weight.dims().get(transposed ? 1 : 0));
    }

    int outputs() {
      return Math.toIntExact(weight.dims().get(transposed ? 0 : 1));
    }
  }
}
