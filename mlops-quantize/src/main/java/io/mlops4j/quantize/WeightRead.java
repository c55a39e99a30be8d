package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.OnnxNode;
import io.mlops4j.quantize.onnx.OnnxTensor;
import java.util.Optional;

/**
 * A constant as a node reads it. Reads of one constant through nodes that keep its values, and
 * through transpositions of a matrix, have the same base, so that it is quantized once.
 *
 * @param scope the graph of the node
 * @param read the value the node reads
 * @param base what holds the values
 * @param transposed whether the node reads the transpose of the base
 */
record WeightRead(ValueScope scope, Value read, Value base, boolean transposed) {

  /** The constant of a name in a graph; empty when it is no constant. */
  static Optional<WeightRead> of(ValueScope scope, String name) {
    Optional<Value> value = scope.value(name);
    return value.isPresent() && value.get().isConstant()
        ? Optional.of(of(scope, value.get()))
        : Optional.empty();
  }

  private static WeightRead of(ValueScope scope, Value read) {
    Value base = read;
    boolean transposed = false;
    while (!base.madeFrom().isEmpty()) {
      Value source = base.madeFrom().get(0);
      OnnxNode node = base.producer().orElseThrow();
      boolean turned = ConstantFolding.isMatrixTranspose(node, tensor(source));
      if (!turned && !node.is("Identity") && !node.is("Cast")) {
        break;
      }
      transposed ^= turned;
      base = source;
    }
    return new WeightRead(scope, read, base, transposed);
  }

  private static OnnxTensor tensor(Value constant) {
    return constant.constant().orElseThrow();
  }

  /** The values as they are stored. */
  OnnxTensor tensor() {
    return tensor(base);
  }

  /** The name of the base, unique in the model. */
  String name() {
    return base.id();
  }

  /** The element type in which the node computes. */
  DataType type() {
    return read.type().dataType();
  }

  /** Why a recipe does not take it; empty when it does. */
  Optional<String> obstacle() {
    if (type() != DataType.FLOAT && type() != DataType.FLOAT16 && type() != DataType.BFLOAT16) {
      return Optional.of("the weight is " + type() + ", not FLOAT or a half");
    }
    return tensor().elementCount() == 0 ? Optional.of("the weight is empty") : Optional.empty();
  }
}
