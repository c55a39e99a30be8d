package io.mlops4j.quantize.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A constant to be written. Immutable.
 *
 * @param name the name by which nodes refer to it
 * @param dataType element type
 * @param dims dimensions, empty for a scalar
 * @param data the elements, little-endian, as many bytes as type and dimensions ask for
 */
public record TensorSpec(String name, DataType dataType, List<Long> dims, Payload data) {

  /**
   * Checks the number of bytes.
   *
   * @param name the name by which nodes refer to it
   * @param dataType element type
   * @param dims dimensions, empty for a scalar
   * @param data the elements, little-endian, as many bytes as type and dimensions ask for
   */
  public TensorSpec {
    dims = List.copyOf(dims);
    long count = dims.stream().reduce(1L, Math::multiplyExact);
    if (dataType.sizeBytes(count) != data.sizeBytes()) {
      throw new IllegalArgumentException(
          "tensor " + name + ": " + data.sizeBytes() + " bytes for " + dataType + dims);
    }
  }

  /**
   * A constant of floats.
   *
   * @param name the name
   * @param dims dimensions, empty for a scalar
   * @param values the values in row-major order
   * @return the constant
   */
  public static TensorSpec ofFloats(String name, List<Long> dims, float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return new TensorSpec(name, DataType.FLOAT, dims, Payload.of(bytes));
  }

  Message encoded() {
    Message message = new Message();
    dims.forEach(dim -> message.varint(1, dim));
    return message.varint(2, dataType.code()).string(8, name).bytes(9, data);
  }
}
