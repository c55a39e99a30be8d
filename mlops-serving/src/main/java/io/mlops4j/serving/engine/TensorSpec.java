package io.mlops4j.serving.engine;

import java.util.List;

/**
 * What a model declares about one input or output. Immutable.
 *
 * @param name the name in the model
 * @param type the element type
 * @param shape the dimensions, outermost first; {@code -1} where any length is accepted
 */
public record TensorSpec(String name, ElementType type, List<Long> shape) {

  /**
   * Copies the shape.
   *
   * @param name the name in the model
   * @param type the element type
   * @param shape the dimensions; {@code -1} where any length is accepted
   * @throws IllegalArgumentException when a dimension is below -1
   */
  public TensorSpec {
    shape = List.copyOf(shape);
    for (long dimension : shape) {
      if (dimension < -1) {
        throw new IllegalArgumentException(
            "Dimension " + dimension + " of " + name + "; use -1 for any length");
      }
    }
  }

  /**
   * Whether axis 0 takes any length, so that requests can be joined along it.
   *
   * @return true when requests can share a run
   */
  public boolean batchable() {
    return !shape.isEmpty() && shape.get(0) == -1;
  }

  /** For example {@code input_ids INT64[-1, -1]}. */
  @Override
  public String toString() {
    return name + " " + type + shape;
  }
}
