package io.mlops4j.quantize;

import java.util.Set;

/** Which operators ONNX Runtime runs on codes on a CPU, by what their codes mean. */
final class StaticOperators {

  /** Products; they take codes because that is what makes them fast. */
  static final Set<String> PRODUCTS = Set.of("Conv", "MatMul", "Gemm");

  /** Operators that pass codes on unchanged. */
  static final Set<String> MOVERS =
      Set.of(
          "MaxPool", "Reshape", "Transpose", "Squeeze", "Unsqueeze", "Flatten", "Slice", "Split");

  /** Operators that compute new codes from codes; the number of inputs that carry them. */
  static final Set<String> ARITHMETIC =
      Set.of(
          "Add",
          "Mul",
          "Concat",
          "AveragePool",
          "GlobalAveragePool",
          "LeakyRelu",
          "Sigmoid",
          "Softmax");

  private StaticOperators() {}
}
