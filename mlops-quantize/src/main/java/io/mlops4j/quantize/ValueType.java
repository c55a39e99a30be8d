package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.DataType;
import java.util.List;
import java.util.Optional;

/**
 * Element type and shape of a value as far as they are known before a run. Immutable.
 *
 * @param dataType element type; {@link DataType#UNDEFINED} when it is not known
 * @param dims one number for each dimension, -1 for one known only at run time; empty when even
 *     their number is not known
 */
record ValueType(DataType dataType, Optional<List<Long>> dims) {

  static final long UNKNOWN_DIM = -1;

  static final ValueType UNKNOWN = new ValueType(DataType.UNDEFINED, Optional.empty());

  /** More dimensions than any operator takes; a file may declare millions. */
  private static final int MAX_RANK = 64;

  ValueType {
    dims =
        dims.isPresent() && dims.get().size() <= MAX_RANK
            ? Optional.of(List.copyOf(dims.get()))
            : Optional.empty();
  }

  static ValueType of(DataType dataType, List<Long> dims) {
    return new ValueType(dataType, Optional.of(dims));
  }

  /** A type whose shape is not known. */
  static ValueType of(DataType dataType) {
    return new ValueType(dataType, Optional.empty());
  }

  ValueType as(DataType other) {
    return new ValueType(other, dims);
  }

  /** Number of dimensions, -1 when it is not known. */
  int rank() {
    return dims.isPresent() ? dims.get().size() : -1;
  }

  /**
   * Size of one dimension.
   *
   * @param axis from the first, or from the last when negative
   * @return the size, -1 when it is not known or there is no such dimension
   */
  long dim(int axis) {
    int at = axis < 0 ? rank() + axis : axis;
    return dims.isPresent() && at >= 0 && at < rank() ? dims.get().get(at) : UNKNOWN_DIM;
  }

  /** What is known here, and from another source what is not. */
  ValueType orElse(ValueType other) {
    boolean untyped = dataType == DataType.UNDEFINED;
    return new ValueType(untyped ? other.dataType : dataType, dims.isPresent() ? dims : other.dims);
  }
}
