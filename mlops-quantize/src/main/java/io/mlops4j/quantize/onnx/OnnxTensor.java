package io.mlops4j.quantize.onnx;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A constant tensor of a model. Its values stay in the file until they are asked for. Immutable and
 * thread-safe, as long as nobody changes the file.
 */
public final class OnnxTensor {

  private final String name;
  private final DataType dataType;
  private final List<Long> dims;
  private final long elementCount;
  private final TensorData data;
  private final ByteBuffer raw;

  OnnxTensor(
      String name,
      DataType dataType,
      List<Long> dims,
      long elementCount,
      TensorData data,
      ByteBuffer raw) {
    this.name = name;
    this.dataType = dataType;
    this.dims = List.copyOf(dims);
    this.elementCount = elementCount;
    this.data = data;
    this.raw = raw;
  }

  /**
   * The name by which nodes refer to it; empty where it sits in an attribute.
   *
   * @return the name
   */
  public String name() {
    return name;
  }

  /**
   * The element type.
   *
   * @return the type
   */
  public DataType dataType() {
    return dataType;
  }

  /**
   * The dimensions, outermost first; empty for a scalar.
   *
   * @return the dimensions
   */
  public List<Long> dims() {
    return dims;
  }

  /**
   * The number of elements.
   *
   * @return the product of the dimensions
   */
  public long elementCount() {
    return elementCount;
  }

  /**
   * The bytes its elements take in the file; 0 for text.
   *
   * @return the number of bytes
   */
  public long sizeBytes() {
    return dataType.sizeBytes(elementCount);
  }

  /**
   * Whether the values are in another file beside the model.
   *
   * @return true for external data
   */
  public boolean isExternal() {
    return data instanceof TensorData.External;
  }

  /** Whether the elements are bytes in a row, in the model or beside it. */
  boolean hasBytes() {
    return data instanceof TensorData.Inline || isExternal();
  }

  /**
   * Copies values of a {@link DataType#FLOAT} tensor.
   *
   * @param index first element, in row-major order
   * @param target receives the values
   * @param offset where the first value goes
   * @param length number of values
   * @throws ExternalDataException if the values are in another file that cannot be used
   */
  public void readFloats(long index, float[] target, int offset, int length) {
    if (dataType != DataType.FLOAT) {
      throw new IllegalStateException("tensor " + name + " is " + dataType + ", not FLOAT");
    }
    java.util.Objects.checkFromIndexSize(index, length, elementCount);
    java.util.Objects.checkFromIndexSize(offset, length, target.length);
    data.readFloats(index, target, offset, length);
  }

  /** The encoded TensorProto. */
  ByteBuffer raw() {
    return raw;
  }

  TensorData data() {
    return data;
  }

  @Override
  public String toString() {
    return name + ": " + dataType + dims;
  }
}
