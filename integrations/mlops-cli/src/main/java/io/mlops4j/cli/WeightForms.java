package io.mlops4j.cli;

import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.OnnxAttribute;
import io.mlops4j.quantize.onnx.OnnxGraph;
import io.mlops4j.quantize.onnx.OnnxNode;
import io.mlops4j.quantize.onnx.OnnxTensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How the weights of a model are stored: constants of two or more dimensions, and what their codes
 * need of scales and zero points. Bits for each weight follow from both. Immutable.
 */
final class WeightForms {

  /**
   * Weights stored in one way and read by one operator.
   *
   * @param operator who reads them
   * @param storage element type or bits, with the block of a scale
   * @param tensors how many constants
   * @param weights values of the model they stand for
   * @param bytes what they take, with scales and zero points
   */
  record Form(String operator, String storage, int tensors, long weights, long bytes) {
    private Form with(long moreWeights, long moreBytes) {
      return new Form(operator, storage, tensors + 1, weights + moreWeights, bytes + moreBytes);
    }
  }

  private final Map<String, OnnxTensor> constants = new LinkedHashMap<>();
  private final Set<String> counted = new HashSet<>();
  private final Map<List<String>, Form> forms = new LinkedHashMap<>();

  private WeightForms() {}

  static WeightForms of(OnnxGraph graph) {
    WeightForms forms = new WeightForms();
    forms.visit(graph);
    return forms;
  }

  List<Form> list() {
    return new ArrayList<>(forms.values());
  }

  /** NaN for a model without weights. */
  double bitsPerWeight() {
    long weights = forms.values().stream().mapToLong(Form::weights).sum();
    return 8.0 * forms.values().stream().mapToLong(Form::bytes).sum() / weights;
  }

  private void visit(OnnxGraph graph) {
    graph.initializers().forEach(tensor -> constants.put(tensor.name(), tensor));
    // Those who know how codes are packed come first; others may read the same constant.
    graph.nodes().forEach(this::packed);
    graph.nodes().forEach(this::plain);
    for (OnnxNode node : graph.nodes()) {
      for (OnnxAttribute attribute : node.attributes()) {
        attribute.graphs().forEach(this::visit);
      }
    }
  }

  private void packed(OnnxNode node) {
    switch (node.opType()) {
      case "MatMulNBits" -> {
        long bits = node.intAttribute("bits", 4);
        String level = ", accuracy level " + node.intAttribute("accuracy_level", 0);
        long weights = node.intAttribute("K", 0) * node.intAttribute("N", 0);
        count(node, node.input(1), block(node, bits, node.input(3)) + level, weights, 2, 3);
      }
      case "GatherBlockQuantized" -> {
        long bits = node.intAttribute("bits", 4);
        OnnxTensor table = constants.get(node.input(0));
        long perElement = table == null ? 1 : table.dataType().bits() / bits;
        long weights = table == null ? 0 : table.elementCount() * Math.max(1, perElement);
        count(node, node.input(0), block(node, bits, node.input(3)), weights, 2, 3);
      }
      case "MatMulInteger", "ConvInteger" -> codes(node, 1, 3);
      case "QLinearMatMul", "QLinearConv" -> codes(node, 3, 4, 5);
      case "DequantizeLinear" -> codes(node, 0, 1, 2);
      default -> {}
    }
  }

  private static String block(OnnxNode node, long bits, String zeroPoints) {
    return bits
        + " bits, blocks of "
        + node.intAttribute("block_size", 128)
        + (zeroPoints.isEmpty() ? ", symmetric" : ", asymmetric");
  }

  private void codes(OnnxNode node, int input, int... parameters) {
    OnnxTensor weight = constants.get(node.input(input));
    if (weight != null) {
      count(node, weight.name(), weight.dataType().name(), weight.elementCount(), parameters);
    }
  }

  private void plain(OnnxNode node) {
    for (String input : node.inputs()) {
      OnnxTensor tensor = constants.get(input);
      if (tensor != null && tensor.dims().size() >= 2 && isNumber(tensor.dataType())) {
        count(node, input, tensor.dataType().name(), tensor.elementCount());
      }
    }
  }

  /** Indices and shapes are constants too, but no weights. */
  private static boolean isNumber(DataType type) {
    return switch (type) {
      case INT64, UINT64, INT32, UINT32, BOOL, STRING, UNDEFINED -> false;
      default -> true;
    };
  }

  private void count(
      OnnxNode node, String constant, String storage, long weights, int... parameters) {
    OnnxTensor tensor = constants.get(constant);
    if (tensor == null || !counted.add(constant)) {
      return;
    }
    long bytes = tensor.sizeBytes();
    for (int parameter : parameters) {
      OnnxTensor of = constants.get(node.input(parameter));
      if (of != null && counted.add(of.name())) {
        bytes += of.sizeBytes();
      }
    }
    Form known =
        forms.getOrDefault(
            List.of(node.opType(), storage), new Form(node.opType(), storage, 0, 0, 0));
    forms.put(List.of(node.opType(), storage), known.with(weights, bytes));
  }
}
