package io.mlops4j.core;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The name, element type and shape of an input or output tensor. Immutable.
 *
 * @param name the tensor's name
 * @param type the element type as ONNX calls it, in lower case: {@code float}, {@code int64} ... A
 *     sequence, map or other type that is no tensor is written as ONNX writes it, for example
 *     {@code seq(map(int64,tensor(float)))}.
 * @param dims the dimensions: a number, a symbolic name such as {@code batch}, or {@code ?} where
 *     nothing is known, for which a negative number is taken too; a single {@code ...} where not
 *     even their number is known
 */
public record TensorSpec(String name, String type, List<String> dims) {
  /** The one dimension of a tensor that may have any number of them. */
  static final String ANY_RANK = "...";

  private static final String UNKNOWN = "?";

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

  /**
   * Whether a tensor of the other shape is a tensor of this one: a symbol takes any number, but one
   * that comes twice takes the same twice.
   */
  boolean accepts(TensorSpec other) {
    if (!name.equals(other.name) || !type.equals(other.type)) {
      return false;
    }
    if (dims.equals(List.of(ANY_RANK))) {
      return true;
    }
    if (dims.size() != other.dims.size() || other.dims.contains(ANY_RANK)) {
      return false;
    }
    Map<String, String> taken = new HashMap<>();
    for (int i = 0; i < dims.size(); i++) {
      String dim = meant(dims.get(i));
      String given = meant(other.dims.get(i));
      if (isFixed(dim) && !dim.equals(given)) {
        return false;
      }
      String before = dim.equals(UNKNOWN) ? null : taken.putIfAbsent(dim, given);
      if (before != null && (before.equals(UNKNOWN) || !before.equals(given))) {
        return false;
      }
    }
    return true;
  }

  /** Other tools write -1 where nothing is known. */
  private static String meant(String dim) {
    return dim.startsWith("-") && isFixed(dim.substring(1)) ? UNKNOWN : dim;
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
