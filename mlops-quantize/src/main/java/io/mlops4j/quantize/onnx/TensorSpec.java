package io.mlops4j.quantize.onnx;

import java.io.IOException;
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

  private static final int BLOCK = 1 << 12;

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
    long count = 1;
    for (long dim : dims) {
      count = Math.multiplyExact(count, dim);
    }
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
   * @param values the values in row-major order, not copied
   * @return the constant
   */
  public static TensorSpec ofFloats(String name, List<Long> dims, float[] values) {
    return new TensorSpec(name, DataType.FLOAT, dims, floats(values));
  }

  /**
   * A list of whole numbers (INT64), as nodes read axes and shapes.
   *
   * @param name the name
   * @param values the values
   * @return the constant, of one dimension
   */
  public static TensorSpec ofLongs(String name, List<Long> values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Long.BYTES * values.size()).order(ByteOrder.LITTLE_ENDIAN);
    values.forEach(bytes::putLong);
    return new TensorSpec(
        name, DataType.INT64, List.of((long) values.size()), Payload.of(bytes.flip()));
  }

  /** Floats that become bytes a block at a time. */
  private static Payload floats(float[] values) {
    return new Payload() {
      @Override
      public long sizeBytes() {
        return (long) Float.BYTES * values.length;
      }

      @Override
      public void writeTo(Sink sink) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * BLOCK).order(ByteOrder.LITTLE_ENDIAN);
        for (int start = 0; start < values.length; start += BLOCK) {
          int count = Math.min(BLOCK, values.length - start);
          bytes.clear().asFloatBuffer().put(values, start, count);
          sink.write(bytes.limit(Float.BYTES * count));
        }
      }
    };
  }

  Message encoded() {
    return header().bytes(9, data);
  }

  /** Everything but the data. */
  Message header() {
    Message message = new Message();
    dims.forEach(dim -> message.varint(1, dim));
    return message.varint(2, dataType.code()).string(8, name);
  }
}
