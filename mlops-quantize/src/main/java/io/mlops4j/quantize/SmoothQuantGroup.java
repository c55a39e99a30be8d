package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.OnnxTensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
   * One read of a weight by a node that is quantized.
   *
   * @param activation what the weight meets
   * @param product whether it is the matrix of a product with the activation as it lies in memory
   */
  record Reader(String activation, boolean product, Operand operand) {

    /** A weight can be scaled only when all its readers have the same role. */
    private List<Object> role() {
      return product ? List.of(activation, operand.transposed()) : List.of();
    }
  }

  /**
   * The activations whose channels can be scaled: those of matrices that no quantized node reads in
   * another way.
   */
  static List<SmoothQuantGroup> of(List<Reader> readers) {
    Map<String, Set<List<Object>>> roles = new HashMap<>();
    for (Reader reader : readers) {
      roles.computeIfAbsent(reader.operand.name(), absent -> new HashSet<>()).add(reader.role());
    }
    Map<String, Map<String, Operand>> operands = new LinkedHashMap<>();
    Set<String> refused = new HashSet<>();
    for (Reader reader : readers) {
      Operand operand = reader.operand;
      if (!reader.product || roles.getOrDefault(operand.name(), Set.of()).size() > 1) {
        refused.add(reader.activation);
      } else {
        operands
            .computeIfAbsent(reader.activation, absent -> new LinkedHashMap<>())
            .put(operand.name(), operand);
      }
    }
    operands.keySet().removeAll(refused);
    List<SmoothQuantGroup> groups = new ArrayList<>();
    operands.forEach(
        (activation, weights) -> {
          List<Integer> depths = weights.values().stream().map(Operand::inputs).distinct().toList();
          if (depths.size() == 1) {
            groups.add(
                new SmoothQuantGroup(activation, depths.get(0), List.copyOf(weights.values())));
          }
        });
    return groups;
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
