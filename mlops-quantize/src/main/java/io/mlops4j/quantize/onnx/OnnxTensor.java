package io.mlops4j.quantize.onnx;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/**
 * A constant tensor of a model. Its values stay in the file until they are asked for. Immutable and
 * thread-safe, as long as nobody changes the file.
 */
public final class OnnxTensor {

  private static final int MAX_INTEGERS = 1 << 16;

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
   * Whether the elements are floating-point numbers that {@link #readFloats} reads.
   *
   * @return true for FLOAT, FLOAT16, BFLOAT16 and DOUBLE
   */
  public boolean isFloat() {
    return Elements.areFloats(dataType);
  }

  /**
   * Copies values of a tensor of FLOAT, FLOAT16, BFLOAT16 or DOUBLE, as 32-bit floats.
   *
   * @param index first element, in row-major order
   * @param target receives the values
   * @param offset where the first value goes
   * @param length number of values
   * @throws IllegalStateException if the elements are of another type
   * @throws ExternalDataException if the values are in another file that cannot be used
   */
  public void readFloats(long index, float[] target, int offset, int length) {
    if (!isFloat()) {
      throw new IllegalStateException("tensor " + name + " is " + dataType + ", not a float");
    }
    Objects.checkFromIndexSize(index, length, elementCount);
    Objects.checkFromIndexSize(offset, length, target.length);
    if (data instanceof TensorData.Reordered reordered) {
      if (reordered.dims().size() == 1) {
        reordered.source().readFloats(index, target, offset, length);
        return;
      }
      for (int i = 0; i < length; i++) {
        reordered.source().readFloats(reordered.sourceIndex(index + i), target, offset + i, 1);
      }
      return;
    }
    List<ByteBuffer> pieces = pieces();
    long perPiece = TensorData.External.PIECE_BYTES / (dataType.bits() / 8);
    for (int done = 0; done < length; ) {
      long at = index + done;
      int within = (int) (at % perPiece);
      int count = (int) Math.min(length - done, perPiece - within);
      ByteBuffer piece = pieces.get((int) (at / perPiece));
      Elements.floats(dataType, piece, within, target, offset + done, count);
      done += count;
    }
  }

  /**
   * All values of a small tensor of integers, for instance a shape.
   *
   * @return the values in row-major order
   * @throws IllegalStateException if the elements are no integers or more than 65,536
   * @throws ExternalDataException if the values are in another file that cannot be used
   */
  public long[] integers() {
    if (elementCount > MAX_INTEGERS || data instanceof TensorData.Reordered) {
      throw new IllegalStateException("tensor " + name + " has " + elementCount + " values");
    }
    long[] values = new long[(int) elementCount];
    for (int i = 0; i < values.length; i++) {
      values[i] = Elements.integer(dataType, pieces().get(0), i);
    }
    return values;
  }

  /**
   * The same values in the same order under other dimensions.
   *
   * @param otherDims dimensions with the same product
   * @return a view of this tensor; it stands for values and has no encoded form of its own
   */
  public OnnxTensor reshaped(List<Long> otherDims) {
    long count = otherDims.stream().reduce(1L, Math::multiplyExact);
    if (count != elementCount) {
      throw new IllegalArgumentException(otherDims + " does not hold the values of " + this);
    }
    return data instanceof TensorData.Reordered
        ? new OnnxTensor(name, dataType, otherDims, elementCount, inOrder(), raw)
        : new OnnxTensor(name, dataType, otherDims, elementCount, data, raw);
  }

  /**
   * The same values as FLOAT, of a tensor of FLOAT16 or BFLOAT16.
   *
   * @return a view of this tensor; it stands for values and has no encoded form of its own
   */
  public OnnxTensor widened() {
    if (dataType != DataType.FLOAT16 && dataType != DataType.BFLOAT16) {
      throw new IllegalArgumentException(this + " is not of 16-bit floats");
    }
    return new OnnxTensor(name, DataType.FLOAT, dims, elementCount, inOrder(), raw);
  }

  /** The values of this tensor in their own order. */
  private TensorData inOrder() {
    return new TensorData.Reordered(this, List.of(elementCount), List.of(1L));
  }

  /**
   * The same values with the dimensions in another order.
   *
   * @param order for each new dimension the old one
   * @return a view of this tensor; it stands for values and has no encoded form of its own
   */
  public OnnxTensor transposed(List<Integer> order) {
    List<Long> newDims = order.stream().map(dims::get).toList();
    if (order.stream().distinct().count() != dims.size() || order.size() != dims.size()) {
      throw new IllegalArgumentException(order + " is no order of the dimensions of " + this);
    }
    Long[] strides = new Long[dims.size()];
    long stride = 1;
    for (int axis = dims.size() - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= dims.get(axis);
    }
    List<Long> newStrides = order.stream().map(axis -> strides[axis]).toList();
    return new OnnxTensor(
        name,
        dataType,
        newDims,
        elementCount,
        new TensorData.Reordered(this, newDims, newStrides),
        raw);
  }

  /** The elements as little-endian bytes in a row; a view has none. */
  List<ByteBuffer> pieces() {
    if (data instanceof TensorData.External external) {
      return external.pieces();
    }
    if (data instanceof TensorData.Listed listed) {
      return List.of(listed.bytes(this));
    }
    if (data instanceof TensorData.Inline inline) {
      return List.of(inline.bytes());
    }
    throw new IllegalStateException("a view of " + name + " has no bytes");
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
