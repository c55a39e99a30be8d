package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.OnnxAttribute;
import io.mlops4j.quantize.onnx.OnnxNode;
import io.mlops4j.quantize.onnx.OnnxTensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Finds constants behind nodes that rearrange values without computing: Constant, Identity, Cast
 * between floats that loses nothing, Transpose, Reshape, Flatten, Squeeze and Unsqueeze.
 */
final class ConstantFolding {

  /** More views upon views than any exporter writes; each costs time at every read. */
  private static final int MAX_CHAIN = 16;

  /** Of one value for each dimension, so more than any tensor has. */
  private static final int MAX_INTEGERS = 64;

  private ConstantFolding() {}

  /** The only output of a node, when it is constant. */
  static Optional<Value> fold(ValueScope scope, OnnxNode node) {
    if (node.outputs().size() != 1) {
      return Optional.empty();
    }
    String output = node.outputs().get(0);
    if (node.is("Constant")) {
      Optional<OnnxAttribute> value = node.attribute("value");
      return value.isEmpty() || value.get().tensor().isEmpty()
          ? Optional.empty()
          : Optional.of(Value.constant(output, value.get().tensor().get(), node, List.of()));
    }
    Optional<Value> input = scope.value(node.input(0));
    if (input.isEmpty() || input.get().constant().isEmpty() || length(input.get()) >= MAX_CHAIN) {
      return Optional.empty();
    }
    Optional<OnnxTensor> tensor = rearranged(scope, node, input.get().constant().get());
    return tensor.isEmpty()
        ? Optional.empty()
        : Optional.of(Value.constant(output, tensor.get(), node, inputs(scope, node)));
  }

  private static List<Value> inputs(ValueScope scope, OnnxNode node) {
    List<Value> inputs = new ArrayList<>();
    for (String input : node.inputs()) {
      scope.value(input).ifPresent(inputs::add);
    }
    return inputs;
  }

  private static int length(Value value) {
    int length = 0;
    for (Value at = value; !at.madeFrom().isEmpty(); at = at.madeFrom().get(0)) {
      length++;
    }
    return length;
  }

  /** Whether a node swaps the two dimensions of a matrix. */
  static boolean isMatrixTranspose(OnnxNode node, OnnxTensor input) {
    return node.is("Transpose") && input.dims().size() == 2 && order(node, 2).equals(List.of(1, 0));
  }

  private static Optional<OnnxTensor> rearranged(
      ValueScope scope, OnnxNode node, OnnxTensor tensor) {
    if (!node.domain().isEmpty()) {
      return Optional.empty();
    }
    return switch (node.opType()) {
      case "Identity" -> Optional.of(tensor);
      case "Cast" -> widened(tensor, node.intAttribute("to", 0));
      case "Transpose" -> transposed(tensor, order(node, tensor.dims().size()));
      case "Reshape" -> reshape(scope, node, tensor);
      case "Flatten" -> flatten(node, tensor);
      case "Squeeze", "Unsqueeze" -> axes(scope, node).flatMap(axes -> resized(node, tensor, axes));
      default -> Optional.empty();
    };
  }

  private static Optional<OnnxTensor> widened(OnnxTensor tensor, long to) {
    DataType from = tensor.dataType();
    boolean same = from.code() == to;
    boolean exact = from == DataType.FLOAT16 || from == DataType.BFLOAT16;
    if (same) {
      return Optional.of(tensor);
    }
    return exact && to == DataType.FLOAT.code() ? Optional.of(tensor.widened()) : Optional.empty();
  }

  private static List<Integer> order(OnnxNode node, int rank) {
    List<Long> perm = node.attribute("perm").map(OnnxAttribute::ints).orElse(List.of());
    if (perm.isEmpty()) {
      List<Integer> reversed = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
      Collections.reverse(reversed);
      return reversed;
    }
    return perm.stream().map(axis -> (int) Math.max(-1, Math.min(axis, rank))).toList();
  }

  private static Optional<OnnxTensor> transposed(OnnxTensor tensor, List<Integer> order) {
    int rank = tensor.dims().size();
    boolean valid =
        order.size() == rank
            && order.stream().distinct().count() == rank
            && order.stream().allMatch(axis -> axis >= 0 && axis < rank);
    return valid ? Optional.of(tensor.transposed(order)) : Optional.empty();
  }

  private static Optional<OnnxTensor> reshape(ValueScope scope, OnnxNode node, OnnxTensor tensor) {
    Optional<List<Long>> shape = integers(scope, node.input(1));
    if (shape.isEmpty() || tensor.elementCount() == 0) {
      return Optional.empty();
    }
    List<Long> dims = new ArrayList<>();
    int open = -1;
    for (int i = 0; i < shape.get().size(); i++) {
      long dim = shape.get().get(i);
      if (dim == 0 && node.intAttribute("allowzero", 0) == 0 && i < tensor.dims().size()) {
        dim = tensor.dims().get(i);
      } else if (dim == -1 && open < 0) {
        open = i;
        dim = 1;
      }
      dims.add(dim);
    }
    long known = product(dims);
    if (known > 0 && open >= 0) {
      dims.set(open, tensor.elementCount() / known);
    }
    return reshaped(tensor, dims);
  }

  private static Optional<OnnxTensor> flatten(OnnxNode node, OnnxTensor tensor) {
    int rank = tensor.dims().size();
    long axis = node.intAttribute("axis", 1);
    long from = axis < 0 ? axis + rank : axis;
    if (from < 0 || from > rank || tensor.elementCount() == 0) {
      return Optional.empty();
    }
    long rows = product(tensor.dims().subList(0, (int) from));
    return reshaped(tensor, List.of(rows, tensor.elementCount() / rows));
  }

  private static Optional<OnnxTensor> resized(OnnxNode node, OnnxTensor tensor, List<Long> axes) {
    boolean more = node.is("Unsqueeze");
    List<Long> old = tensor.dims();
    int rank = more ? old.size() + axes.size() : old.size();
    List<Integer> places = new ArrayList<>();
    for (long axis : axes) {
      long place = axis < 0 ? axis + rank : axis;
      if (place < 0 || place >= rank || places.contains((int) place)) {
        return Optional.empty();
      }
      places.add((int) place);
    }
    List<Long> dims = new ArrayList<>();
    for (int i = 0, next = 0; i < rank; i++) {
      boolean listed = places.contains(i);
      if (more) {
        dims.add(listed ? Long.valueOf(1) : old.get(next++));
      } else if (axes.isEmpty() ? old.get(i) != 1 : !listed) {
        dims.add(old.get(i));
      }
    }
    return reshaped(tensor, dims);
  }

  private static Optional<OnnxTensor> reshaped(OnnxTensor tensor, List<Long> dims) {
    return product(dims) == tensor.elementCount()
        ? Optional.of(tensor.reshaped(dims))
        : Optional.empty();
  }

  /** The product, -1 when a factor is negative or the product too large. */
  private static long product(List<Long> dims) {
    long product = 1;
    for (long dim : dims) {
      if (dim < 0 || Math.multiplyHigh(product, dim) != 0 || product * dim < 0) {
        return -1;
      }
      product *= dim;
    }
    return product;
  }

  /** The axes of Squeeze and Unsqueeze, an attribute before operator set 13 and then an input. */
  static Optional<List<Long>> axes(ValueScope scope, OnnxNode node) {
    Optional<OnnxAttribute> attribute = node.attribute("axes");
    if (attribute.isPresent()) {
      return Optional.of(attribute.get().ints());
    }
    return node.input(1).isEmpty() ? Optional.of(List.of()) : integers(scope, node.input(1));
  }

  /** The values of a constant list of integers. */
  static Optional<List<Long>> integers(ValueScope scope, String name) {
    Optional<OnnxTensor> constant = scope.constant(name);
    if (constant.isEmpty()) {
      return Optional.empty();
    }
    OnnxTensor tensor = constant.get();
    boolean integers = tensor.dataType() == DataType.INT64 || tensor.dataType() == DataType.INT32;
    if (!integers || tensor.elementCount() > MAX_INTEGERS || tensor.dims().size() > 1) {
      return Optional.empty();
    }
    List<Long> values = new ArrayList<>();
    for (long value : tensor.integers()) {
      values.add(value);
    }
    return Optional.of(values);
  }
}
