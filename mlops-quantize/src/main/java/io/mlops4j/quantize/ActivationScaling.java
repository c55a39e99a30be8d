package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.ModelRewrite;
import io.mlops4j.quantize.onnx.NodeSpec;
import io.mlops4j.quantize.onnx.TensorSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Divides activations by a factor for each input, once for all products that read them: in the norm
 * before where it feeds nothing else, otherwise by one Mul. Confined.
 */
final class ActivationScaling {

  private final ModelRewrite rewrite;
  private final SmoothQuantFold fold;
  private final Map<String, float[]> explicit = new HashMap<>();
  private final Map<String, String> divided = new HashMap<>();

  /** Where nothing was folded yet. */
  ActivationScaling(SmoothQuantFold fold, ModelRewrite rewrite) {
    this.fold = fold;
    this.rewrite = rewrite;
  }

  /**
   * Asks for the division of an activation.
   *
   * @param readers how many reads of it are by products whose weights are scaled
   */
  void divide(String activation, float[] factors, int readers) {
    if (!fold.fold(activation, factors, readers)) {
      explicit.put(activation, factors);
    }
  }

  /**
   * The name under which scaled products read an activation, divided or, where nobody asked for it,
   * as it was.
   *
   * @param nodes receives the node that divides it, when it is asked for the first time
   */
  String divided(String activation, List<NodeSpec> nodes) {
    float[] factors = explicit.get(activation);
    if (factors == null) {
      return activation;
    }
    return divided.computeIfAbsent(activation, absent -> multiply(activation, factors, nodes));
  }

  /** The constants that a fold replaced, once for each reader. */
  List<String> replacedConstants() {
    return fold.replacedConstants();
  }

  private String multiply(String value, float[] factors, List<NodeSpec> nodes) {
    String constant = rewrite.freshName(value + "_smoothing");
    rewrite.addInitializer(
        TensorSpec.ofFloats(
            constant, List.of((long) factors.length), SmoothQuantFactors.reciprocals(factors)));
    String result = rewrite.freshName(value + "_smoothed");
    nodes.add(
        NodeSpec.of(
            "Mul",
            rewrite.freshName(value + "_smooth"),
            List.of(value, constant),
            List.of(result)));
    return result;
  }
}
