package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.OnnxAttribute;
import io.mlops4j.quantize.onnx.OnnxNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Types and shapes of what the standard operators give, as far as quantization asks: the element
 * type always where the operator fixes it, the number of dimensions where inputs give it, sizes
 * where they follow without knowing values.
 */
final class TypeInference {

  private static final Set<String> SAME =
      Set.of(
          "Abs",
          "Acos",
          "Asin",
          "Atan",
          "BatchNormalization",
          "Ceil",
          "Celu",
          "Clip",
          "Cos",
          "CumSum",
          "Dropout",
          "Elu",
          "Erf",
          "Exp",
          "Floor",
          "Gelu",
          "GroupNormalization",
          "HardSigmoid",
          "HardSwish",
          "Hardmax",
          "Identity",
          "InstanceNormalization",
          "LayerNormalization",
          "LeakyRelu",
          "Log",
          "LogSoftmax",
          "LpNormalization",
          "LRN",
          "Mish",
          "Neg",
          "RMSNormalization",
          "Reciprocal",
          "Relu",
          "Round",
          "ScatterElements",
          "ScatterND",
          "Selu",
          "Shrink",
          "Sigmoid",
          "Sign",
          "Sin",
          "Softmax",
          "Softplus",
          "Softsign",
          "Sqrt",
          "Swish",
          "Tan",
          "Tanh",
          "ThresholdedRelu",
          "Trilu");
  private static final Set<String> BROADCAST =
      Set.of("Add", "Div", "Max", "Mean", "Min", "Mod", "Mul", "PRelu", "Pow", "Sub", "Sum");
  private static final Set<String> LOGICAL =
      Set.of(
          "And",
          "Equal",
          "Greater",
          "GreaterOrEqual",
          "IsInf",
          "IsNaN",
          "Less",
          "LessOrEqual",
          "Not",
          "Or",
          "Xor");
  private static final Set<String> REDUCED =
      Set.of(
          "ReduceL1",
          "ReduceL2",
          "ReduceLogSum",
          "ReduceLogSumExp",
          "ReduceMax",
          "ReduceMean",
          "ReduceMin",
          "ReduceProd",
          "ReduceSum",
          "ReduceSumSquare",
          "ArgMax",
          "ArgMin");
  private static final Set<String> WINDOWED =
      Set.of(
          "AveragePool",
          "Conv",
          "ConvInteger",
          "ConvTranspose",
          "GlobalAveragePool",
          "GlobalMaxPool",
          "LpPool",
          "MaxPool");

  /** Same type and number of dimensions, other sizes. */
  private static final Set<String> RESIZED =
      Set.of("DepthToSpace", "Pad", "Resize", "Slice", "SpaceToDepth", "Tile", "Upsample");

  /** Same type, unknown shape. */
  private static final Set<String> TYPED =
      Set.of("Compress", "Einsum", "GRU", "LSTM", "RNN", "Range", "RoiAlign", "GridSample");

  private TypeInference() {}

  /** One type for each output it knows of; empty for an operator it does not know. */
  static List<ValueType> outputs(ValueScope scope, OnnxNode node) {
    if (!node.domain().isEmpty() && !node.domain().equals("ai.onnx")) {
      return List.of();
    }
    ValueType first = scope.type(node.input(0));
    String op = node.opType();
    if (SAME.contains(op)) {
      return List.of(first);
    } else if (BROADCAST.contains(op)) {
      return List.of(broadcast(scope, node.inputs(), first.dataType()));
    } else if (LOGICAL.contains(op)) {
      return List.of(broadcast(scope, node.inputs(), DataType.BOOL));
    } else if (REDUCED.contains(op)) {
      return List.of(reduced(scope, node, first));
    } else if (WINDOWED.contains(op)) {
      return List.of(windowed(scope, node, first));
    } else if (RESIZED.contains(op)) {
      return List.of(new ValueType(first.dataType(), first.dims().map(TypeInference::unknown)));
    } else if (TYPED.contains(op)) {
      return Collections.nCopies(node.outputs().size(), ValueType.of(first.dataType()));
    }
    return special(scope, node, first);
  }

  private static List<ValueType> special(ValueScope scope, OnnxNode node, ValueType first) {
    ValueType second = scope.type(node.input(1));
    return switch (node.opType()) {
      case "Cast" -> List.of(first.as(DataType.named(node.intAttribute("to", 0))));
      case "CastLike" -> List.of(first.as(second.dataType()));
      case "MatMul" -> List.of(product(first, second).as(first.dataType()));
      case "MatMulInteger" -> List.of(product(first, second).as(DataType.INT32));
      case "Gemm" -> List.of(gemm(node, first, second));
      case "Transpose" -> List.of(transposed(node, first));
      case "Reshape", "Expand" -> List.of(shaped(scope, node, first));
      case "Flatten" ->
          List.of(ValueType.of(first.dataType(), List.of(ValueType.UNKNOWN_DIM, -1L)));
      case "Squeeze", "Unsqueeze" -> List.of(resized(scope, node, first));
      case "Concat" -> List.of(concatenated(scope, node, first));
      case "Gather" -> List.of(gathered(node, first, second));
      case "GatherElements" -> List.of(new ValueType(first.dataType(), second.dims()));
      case "Split" -> Collections.nCopies(node.outputs().size(), alongAxis(node, first));
      case "TopK" -> List.of(alongAxis(node, first), alongAxis(node, first).as(DataType.INT64));
      case "Where" -> List.of(broadcast(scope, node.inputs(), second.dataType()));
      case "Shape" -> List.of(ValueType.of(DataType.INT64, List.of((long) first.rank())));
      case "Size" -> List.of(ValueType.of(DataType.INT64, List.of()));
      case "NonZero" -> List.of(ValueType.of(DataType.INT64, List.of((long) first.rank(), -1L)));
      case "ConstantOfShape" -> List.of(filled(node, first));
      case "QuantizeLinear" -> {
        DataType zero = scope.type(node.input(2)).dataType();
        boolean absent = node.input(2).isEmpty();
        DataType said = DataType.named(node.intAttribute("output_dtype", 0));
        boolean unsaid = said == DataType.UNDEFINED;
        yield List.of(first.as(!absent ? zero : unsaid ? DataType.UINT8 : said));
      }
      case "DequantizeLinear" -> List.of(first.as(second.dataType()));
      case "DynamicQuantizeLinear" ->
          List.of(
              first.as(DataType.UINT8),
              ValueType.of(DataType.FLOAT, List.of()),
              ValueType.of(DataType.UINT8, List.of()));
      default -> List.of();
    };
  }

  private static List<Long> unknown(List<Long> dims) {
    return Collections.nCopies(dims.size(), ValueType.UNKNOWN_DIM);
  }

  private static ValueType broadcast(ValueScope scope, List<String> inputs, DataType type) {
    int rank = 0;
    for (String input : inputs) {
      int own = scope.type(input).rank();
      if (own < 0) {
        return ValueType.of(type);
      }
      rank = Math.max(rank, own);
    }
    Long[] dims = new Long[rank];
    for (int i = 0; i < rank; i++) {
      long dim = 1;
      for (String input : inputs) {
        ValueType own = scope.type(input);
        long other = i < rank - own.rank() ? 1 : own.dim(i - rank + own.rank());
        // A size above one wins; an unknown one may turn out to be one.
        dim = dim > 1 || other == 1 ? dim : other;
      }
      dims[i] = dim;
    }
    return ValueType.of(type, List.of(dims));
  }

  private static ValueType reduced(ValueScope scope, OnnxNode node, ValueType first) {
    boolean index = node.opType().startsWith("Arg");
    ValueType input = index ? first.as(DataType.INT64) : first;
    Optional<List<Long>> axes =
        index
            ? Optional.of(List.of(node.intAttribute("axis", 0)))
            : ConstantFolding.axes(scope, node);
    if (input.dims().isEmpty()) {
      return input;
    }
    boolean kept = node.intAttribute("keepdims", 1) != 0;
    if (axes.isEmpty()) {
      return kept
          ? ValueType.of(input.dataType(), unknown(input.dims().get()))
          : ValueType.of(input.dataType());
    }
    boolean none = axes.get().isEmpty() && node.intAttribute("noop_with_empty_axes", 0) != 0;
    List<Long> dims = new ArrayList<>();
    for (int i = 0; i < input.rank(); i++) {
      boolean listed =
          axes.get().contains((long) i) || axes.get().contains((long) i - input.rank());
      if (none || !(listed || axes.get().isEmpty())) {
        dims.add(input.dim(i));
      } else if (kept) {
        dims.add(1L);
      }
    }
    return ValueType.of(input.dataType(), dims);
  }

  private static ValueType windowed(ValueScope scope, OnnxNode node, ValueType first) {
    boolean global = node.opType().startsWith("Global");
    ValueType weight = scope.type(node.input(1));
    int rank = first.rank() >= 0 || !node.is("Conv") ? first.rank() : weight.rank();
    DataType type = node.is("ConvInteger") ? DataType.INT32 : first.dataType();
    if (rank < 2) {
      return ValueType.of(type);
    }
    List<Long> dims = new ArrayList<>(Collections.nCopies(rank, global ? 1L : -1L));
    dims.set(0, first.dim(0));
    long channels = first.dim(1);
    if (node.is("Conv") || node.is("ConvInteger")) {
      channels = weight.dim(0);
    } else if (node.is("ConvTranspose")) {
      channels = node.intAttribute("group", 1) == 1 ? weight.dim(1) : -1;
    }
    dims.set(1, channels);
    return ValueType.of(type, dims);
  }

  private static ValueType product(ValueType a, ValueType b) {
    int rank = Math.max(a.rank(), b.rank());
    if (a.rank() < 2 || b.rank() < 2) {
      return ValueType.UNKNOWN;
    }
    List<Long> dims = new ArrayList<>(Collections.nCopies(rank, -1L));
    for (int i = 0; i < rank - 2; i++) {
      long left = i < rank - a.rank() ? 1 : a.dim(i - rank + a.rank());
      long right = i < rank - b.rank() ? 1 : b.dim(i - rank + b.rank());
      dims.set(i, left > 1 || right == 1 ? left : right);
    }
    dims.set(rank - 2, a.dim(-2));
    dims.set(rank - 1, b.dim(-1));
    return ValueType.of(DataType.UNDEFINED, dims);
  }

  private static ValueType gemm(OnnxNode node, ValueType a, ValueType b) {
    long rows = a.dim(node.intAttribute("transA", 0) == 0 ? 0 : 1);
    long columns = b.dim(node.intAttribute("transB", 0) == 0 ? 1 : 0);
    return ValueType.of(a.dataType(), List.of(rows, columns));
  }

  private static ValueType transposed(OnnxNode node, ValueType first) {
    if (first.dims().isEmpty()) {
      return first;
    }
    List<Long> dims = new ArrayList<>(first.dims().get());
    List<Long> perm = node.attribute("perm").map(OnnxAttribute::ints).orElse(List.of());
    if (perm.isEmpty()) {
      Collections.reverse(dims);
    } else if (perm.size() != dims.size()) {
      return ValueType.of(first.dataType());
    } else {
      for (int i = 0; i < perm.size(); i++) {
        long axis = perm.get(i);
        dims.set(i, axis < 0 || axis >= perm.size() ? -1 : first.dim((int) axis));
      }
    }
    return ValueType.of(first.dataType(), dims);
  }

  private static ValueType shaped(ValueScope scope, OnnxNode node, ValueType first) {
    Optional<List<Long>> shape = ConstantFolding.integers(scope, node.input(1));
    if (shape.isPresent() && node.is("Reshape")) {
      List<Long> dims = new ArrayList<>();
      for (int i = 0; i < shape.get().size(); i++) {
        long dim = shape.get().get(i);
        boolean copied = dim == 0 && node.intAttribute("allowzero", 0) == 0;
        dims.add(copied ? first.dim(i) : Math.max(-1, dim));
      }
      return ValueType.of(first.dataType(), dims);
    }
    long rank = scope.type(node.input(1)).dim(0);
    boolean plausible = rank >= 0 && rank <= 64 && node.is("Reshape");
    return plausible
        ? ValueType.of(first.dataType(), Collections.nCopies((int) rank, -1L))
        : ValueType.of(first.dataType());
  }

  private static ValueType resized(ValueScope scope, OnnxNode node, ValueType first) {
    Optional<List<Long>> axes = ConstantFolding.axes(scope, node);
    if (first.dims().isEmpty() || axes.isEmpty()) {
      return ValueType.of(first.dataType());
    }
    boolean more = node.is("Unsqueeze");
    if (!more && axes.get().isEmpty()) {
      return ValueType.of(first.dataType());
    }
    int rank = more ? first.rank() + axes.get().size() : first.rank();
    List<Long> dims = new ArrayList<>();
    for (int i = 0, next = 0; i < rank; i++) {
      boolean listed = axes.get().contains((long) i) || axes.get().contains((long) i - rank);
      if (more) {
        dims.add(listed ? Long.valueOf(1) : first.dim(next++));
      } else if (!listed) {
        dims.add(first.dim(i));
      }
    }
    return ValueType.of(first.dataType(), dims);
  }

  private static ValueType concatenated(ValueScope scope, OnnxNode node, ValueType first) {
    int rank = first.rank();
    int axis = axis(node, rank, 1);
    if (rank < 1 || axis < 0) {
      return ValueType.of(first.dataType());
    }
    List<Long> dims = new ArrayList<>(Collections.nCopies(rank, -1L));
    long sum = 0;
    for (String input : node.inputs()) {
      ValueType type = scope.type(input);
      long dim = type.dim(axis);
      sum = sum < 0 || dim < 0 || dim > Integer.MAX_VALUE ? -1 : sum + dim;
      for (int i = 0; i < rank; i++) {
        dims.set(i, Math.max(dims.get(i), type.dim(i)));
      }
    }
    dims.set(axis, sum);
    return ValueType.of(first.dataType(), dims);
  }

  private static ValueType gathered(OnnxNode node, ValueType data, ValueType indices) {
    int axis = axis(node, data.rank(), 0);
    if (data.rank() < 1 || indices.rank() < 0 || axis < 0) {
      return ValueType.of(data.dataType());
    }
    List<Long> dims = new ArrayList<>(data.dims().orElse(List.of()));
    dims.remove(axis);
    dims.addAll(axis, indices.dims().orElse(List.of()));
    return ValueType.of(data.dataType(), dims);
  }

  private static ValueType alongAxis(OnnxNode node, ValueType first) {
    int axis = axis(node, first.rank(), node.is("TopK") ? -1 : 0);
    if (first.dims().isEmpty() || axis < 0) {
      return first;
    }
    List<Long> dims = new ArrayList<>(first.dims().get());
    dims.set(axis, ValueType.UNKNOWN_DIM);
    return ValueType.of(first.dataType(), dims);
  }

  private static ValueType filled(OnnxNode node, ValueType shape) {
    DataType type =
        node.attribute("value")
            .flatMap(OnnxAttribute::tensor)
            .map(tensor -> tensor.dataType())
            .orElse(DataType.FLOAT);
    long rank = shape.dim(0);
    return rank >= 0 && rank <= 64
        ? ValueType.of(type, Collections.nCopies((int) rank, -1L))
        : ValueType.of(type);
  }

  /** The axis attribute counted from the first dimension, -1 when it is out of range. */
  private static int axis(OnnxNode node, int rank, long absent) {
    long axis = node.intAttribute("axis", absent);
    long at = axis < 0 ? axis + rank : axis;
    return at >= 0 && at < rank ? (int) at : -1;
  }
}
