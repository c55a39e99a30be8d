package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.OnnxModel;
import io.mlops4j.quantize.onnx.OnnxNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the patterns of a quantized model that ONNX Runtime does not fuse or runs slowly on a CPU.
 *
 * <p>What is fused and what is fast was observed with ONNX Runtime 1.30 on x64; other versions and
 * processors may differ.
 */
public final class FusionAdvice {

  private static final int SHOWN = 3;
  private static final int LARGEST_BLOCK = 256;
  private static final int FAST_LEVEL = 4;
  private static final Set<DataType> SIXTEEN_BITS = Set.of(DataType.INT16, DataType.UINT16);

  private final Map<String, List<String>> nodes = new LinkedHashMap<>();

  private FusionAdvice() {}

  /**
   * Looks at a model, whoever quantized it. Takes time linear in the number of nodes.
   *
   * @param model the model
   * @return one text for each pattern found, with the nodes; empty when there is nothing to say
   */
  public static List<String> of(OnnxModel model) {
    FusionAdvice advice = new FusionAdvice();
    ModelValues.of(model.graph()).forEachNode(advice::look);
    List<String> texts = new ArrayList<>();
    for (Map.Entry<String, List<String>> found : advice.nodes.entrySet()) {
      texts.add(found.getKey() + " (" + shown(found.getValue()) + ")");
    }
    return texts;
  }

  private static String shown(List<String> names) {
    String first = String.join(", ", names.subList(0, Math.min(SHOWN, names.size())));
    return names.size() <= SHOWN ? first : first + " and " + (names.size() - SHOWN) + " more";
  }

  private void look(ValueScope scope, OnnxNode node) {
    switch (node.opType()) {
      case "MatMulNBits" -> packed(scope, node);
      case "Gemm", "MatMul" -> product(scope, node);
      case "MatMulInteger" -> integers(scope, node);
      case "ConvInteger" ->
          add(
              "ConvInteger is not fused and quantizes its activation at every run: static"
                  + " quantization is faster, often the float Conv too",
              node);
      case "Conv" -> sameSigns(scope, node);
      case "QLinearMatMul", "QLinearConv" -> operatorForm(scope, node);
      case "QuantizeLinear" -> sixteenBits(scope, node);
      default -> {
        // nothing is known against other operators
      }
    }
  }

  private void packed(ValueScope scope, OnnxNode node) {
    long bits = node.intAttribute("bits", 4);
    boolean fast = node.intAttribute("accuracy_level", 0) == FAST_LEVEL;
    DataType zeroPoints = scope.type(node.input(3)).dataType();
    if (node.intAttribute("block_size", 0) > LARGEST_BLOCK) {
      add("MatMulNBits with blocks above 256 does not load on a CPU", node);
    }
    if (!fast && bits == 4) {
      add("MatMulNBits without accuracy_level 4 computes in floats, some four times slower", node);
    } else if (!fast) {
      add(
          "MatMulNBits of "
              + bits
              + " bits without accuracy_level 4 restores the whole weight at every run, some"
              + " eighty times slower",
          node);
    } else if (zeroPoints == DataType.FLOAT || zeroPoints == DataType.FLOAT16) {
      add("MatMulNBits with zero points of floats ignores accuracy_level 4 and is slower", node);
    }
  }

  private void product(ValueScope scope, OnnxNode node) {
    Optional<OnnxNode> right = restored(scope, node.input(1));
    Optional<OnnxNode> left = restored(scope, node.input(0));
    if (right.isPresent()
        && left.isEmpty()
        && node.is("Gemm")
        && node.intAttribute("transB", 0) != 0
        && scope.constant(right.get().input(0)).isPresent()) {
      add(
          "Gemm with transB and a restored weight is not fused: the weight becomes float again;"
              + " store it transposed, with transB 0",
          node);
    }
    Optional<OnnxNode> maker = maker(scope, node.input(1));
    if (maker.isPresent()
        && maker.get().is("Transpose")
        && restored(scope, maker.get().input(0)).isPresent()) {
      add(
          "a product with the transpose of a restored table stays float, and the table is restored"
              + " once more",
          node);
    }
    sameSigns(scope, node);
  }

  /** The DequantizeLinear that makes a value. */
  private static Optional<OnnxNode> restored(ValueScope scope, String name) {
    Optional<OnnxNode> maker = maker(scope, name);
    return maker.isPresent() && maker.get().is("DequantizeLinear") ? maker : Optional.empty();
  }

  private static Optional<OnnxNode> maker(ValueScope scope, String name) {
    Optional<Value> value = scope.value(name);
    return value.isPresent() ? value.get().producer() : Optional.empty();
  }

  private void sameSigns(ValueScope scope, OnnxNode node) {
    Optional<OnnxNode> activation = restored(scope, node.input(0));
    Optional<OnnxNode> weight = restored(scope, node.input(1));
    if (activation.isPresent() && weight.isPresent()) {
      bothUnsigned(
          scope.type(activation.get().input(0)).dataType(),
          scope.type(weight.get().input(0)).dataType(),
          node);
    }
  }

  private void integers(ValueScope scope, OnnxNode node) {
    bothUnsigned(scope.type(node.input(0)).dataType(), scope.type(node.input(1)).dataType(), node);
  }

  private void bothUnsigned(DataType activation, DataType weight, OnnxNode node) {
    if (activation == DataType.UINT8 && weight == DataType.UINT8) {
      add(
          "a product of unsigned activations and unsigned weights is some two times slower in"
              + " batches than with signed weights",
          node);
    }
  }

  private void operatorForm(ValueScope scope, OnnxNode node) {
    if (scope.type(node.input(0)).dataType() == DataType.INT8
        && scope.type(node.input(3)).dataType() == DataType.INT8) {
      add(
          node.opType()
              + " of signed activations is slow on x64; use unsigned ones, or the form with"
              + " QuantizeLinear and DequantizeLinear",
          node);
    }
  }

  private void sixteenBits(ValueScope scope, OnnxNode node) {
    DataType type =
        node.input(2).isEmpty()
            ? DataType.named(node.intAttribute("output_dtype", 0))
            : scope.type(node.input(2)).dataType();
    if (SIXTEEN_BITS.contains(type)) {
      add("activations of 16 bits are not fused: their products run in floats", node);
    }
  }

  private void add(String pattern, OnnxNode node) {
    nodes.computeIfAbsent(pattern, absent -> new ArrayList<>()).add(node.name());
  }
}
