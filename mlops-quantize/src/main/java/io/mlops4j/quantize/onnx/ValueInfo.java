package io.mlops4j.quantize.onnx;

import java.util.List;
import java.util.Optional;

/**
 * Name, element type and shape of an input or output. Immutable.
 *
 * @param name the name by which a run feeds or fetches it
 * @param dataType element type of a tensor; empty for another kind of value
 * @param shape one text per dimension: a number, the name of a symbol, or {@code ?}; empty for a
 *     scalar and where the file gives no shape
 * @param hasShape whether the file gives a shape
 */
public record ValueInfo(
    String name, Optional<DataType> dataType, List<String> shape, boolean hasShape) {

  /**
   * Copies the shape.
   *
   * @param name the name by which a run feeds or fetches it
   * @param dataType element type of a tensor; empty for another kind of value
   * @param shape one text per dimension: a number, the name of a symbol, or {@code ?}; empty for a
   *     scalar and where the file gives no shape
   * @param hasShape whether the file gives a shape
   */
  public ValueInfo {
    shape = List.copyOf(shape);
  }

  @Override
  public String toString() {
    return name + ": " + dataType.map(DataType::name).orElse("not a tensor") + shape;
  }
}
