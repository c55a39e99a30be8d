package io.mlops4j.core;

import java.util.List;

/**
 * The name, element type and shape of an input or output tensor. Immutable.
 *
 * @param name the tensor's name
 * @param type the element type as ONNX calls it, in lower case: {@code float}, {@code int64} ...
 * @param dims the dimensions: a number, a symbolic name such as {@code batch}, or {@code ?} where
 *     nothing is known
 */
public record TensorSpec(String name, String type, List<String> dims) {
  /**
   * Checks and copies the parts.
   *
   * @param name the tensor's name
   * @param type the element type
   * @param dims the dimensions
   * @throws IllegalArgumentException when a text is too long
   */
  public TensorSpec {
    Names.text("tensor name", name, 5000);
    Names.text("tensor type", type, 100);
    dims = List.copyOf(dims);
    dims.forEach(dim -> Names.text("dimension", dim, 5000));
  }

  /** Whether a tensor of the other shape is a tensor of this one: a symbol takes any number. */
  boolean accepts(TensorSpec other) {
    if (!name.equals(other.name) || !type.equals(other.type) || dims.size() != other.dims.size()) {
      return false;
    }
    for (int i = 0; i < dims.size(); i++) {
      if (isFixed(dims.get(i)) && !dims.get(i).equals(other.dims.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isFixed(String dim) {
    return !dim.isEmpty() && dim.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** The tensor in one line, for example {@code input_ids int64[batch, 128]}. */
  @Override
  public String toString() {
    return name + " " + type + dims;
  }
}
