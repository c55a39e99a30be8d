package io.mlops4j.serving.engine;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A dense array of numbers with a shape, in row-major order. Immutable: values are copied in and
 * copied out.
 *
 * <p>Axis 0 is the batch axis, and one index of it is called a <em>row</em>. A tensor without axes
 * is a scalar of one element. Dimensions may be 0. At most {@link Integer#MAX_VALUE} elements. NaN
 * and infinities are values like any other; equality follows the bits of the canonical NaN, so that
 * {@code NaN} equals {@code NaN} and {@code 0.0} differs from {@code -0.0}.
 */
public final class Tensor {

  private final ElementType type;
  private final long[] shape;
  private final Object values;
  private final int elementCount;

  private Tensor(ElementType type, long[] shape, Object values, int elementCount) {
    this.type = type;
    this.shape = shape;
    this.values = values;
    this.elementCount = elementCount;
  }

  /**
   * A float32 tensor.
   *
   * @param values the elements in row-major order; copied
   * @param shape the dimensions; none for a scalar
   * @return the tensor
   * @throws IllegalArgumentException when the shape does not have exactly as many elements as there
   *     are values
   */
  public static Tensor ofFloats(float[] values, long... shape) {
    return checked(ElementType.FLOAT32, values.clone(), values.length, shape.clone());
  }

  /**
   * A float64 tensor.
   *
   * @param values the elements in row-major order; copied
   * @param shape the dimensions; none for a scalar
   * @return the tensor
   * @throws IllegalArgumentException when the shape does not have exactly as many elements as there
   *     are values
   */
  public static Tensor ofDoubles(double[] values, long... shape) {
    return checked(ElementType.FLOAT64, values.clone(), values.length, shape.clone());
  }

  /**
   * An int32 tensor.
   *
   * @param values the elements in row-major order; copied
   * @param shape the dimensions; none for a scalar
   * @return the tensor
   * @throws IllegalArgumentException when the shape does not have exactly as many elements as there
   *     are values
   */
  public static Tensor ofInts(int[] values, long... shape) {
    return checked(ElementType.INT32, values.clone(), values.length, shape.clone());
  }

  /**
   * An int64 tensor.
   *
   * @param values the elements in row-major order; copied
   * @param shape the dimensions; none for a scalar
   * @return the tensor
   * @throws IllegalArgumentException when the shape does not have exactly as many elements as there
   *     are values
   */
  public static Tensor ofLongs(long[] values, long... shape) {
    return checked(ElementType.INT64, values.clone(), values.length, shape.clone());
  }

  /**
   * A uint8 tensor.
   *
   * @param values the elements in row-major order, each byte read as 0 to 255; copied
   * @param shape the dimensions; none for a scalar
   * @return the tensor
   * @throws IllegalArgumentException when the shape does not have exactly as many elements as there
   *     are values
   */
  public static Tensor ofBytes(byte[] values, long... shape) {
    return checked(ElementType.UINT8, values.clone(), values.length, shape.clone());
  }

  /** Takes ownership of {@code values}: the caller must not keep a reference. */
  static Tensor adopt(ElementType type, Object values, int length, long[] shape) {
    return checked(type, values, length, shape);
  }

  private static Tensor checked(ElementType type, Object values, int length, long[] shape) {
    int elementCount = Shapes.elementCount(shape);
    if (elementCount != length) {
      throw new IllegalArgumentException(
          "Shape "
              + Arrays.toString(shape)
              + " holds "
              + elementCount
              + " elements but "
              + length
              + " values were given");
    }
    return new Tensor(type, shape, values, elementCount);
  }

  /**
   * The type of the elements.
   *
   * @return the element type
   */
  public ElementType type() {
    return type;
  }

  /**
   * The dimensions, outermost first.
   *
   * @return a fresh array, empty for a scalar
   */
  public long[] shape() {
    return shape.clone();
  }

  /**
   * The number of axes.
   *
   * @return 0 for a scalar
   */
  public int rank() {
    return shape.length;
  }

  /**
   * The length along one axis.
   *
   * @param axis from 0
   * @return the dimension
   * @throws IllegalArgumentException when there is no such axis
   */
  public long dimension(int axis) {
    if (axis < 0 || axis >= shape.length) {
      throw new IllegalArgumentException(
          "No axis " + axis + " in a tensor of shape " + Arrays.toString(shape));
    }
    return shape[axis];
  }

  /**
   * The number of elements.
   *
   * @return the product of the dimensions, 1 for a scalar
   */
  public int elementCount() {
    return elementCount;
  }

  /**
   * The elements of a float32 tensor.
   *
   * @return a fresh array in row-major order
   * @throws IllegalStateException when the elements are of another type
   */
  public float[] floats() {
    return ((float[]) values(ElementType.FLOAT32)).clone();
  }

  /**
   * The elements of a float64 tensor.
   *
   * @return a fresh array in row-major order
   * @throws IllegalStateException when the elements are of another type
   */
  public double[] doubles() {
    return ((double[]) values(ElementType.FLOAT64)).clone();
  }

  /**
   * The elements of an int32 tensor.
   *
   * @return a fresh array in row-major order
   * @throws IllegalStateException when the elements are of another type
   */
  public int[] ints() {
    return ((int[]) values(ElementType.INT32)).clone();
  }

  /**
   * The elements of an int64 tensor.
   *
   * @return a fresh array in row-major order
   * @throws IllegalStateException when the elements are of another type
   */
  public long[] longs() {
    return ((long[]) values(ElementType.INT64)).clone();
  }

  /**
   * The elements of a uint8 tensor.
   *
   * @return a fresh array in row-major order, each byte standing for 0 to 255
   * @throws IllegalStateException when the elements are of another type
   */
  public byte[] bytes() {
    return ((byte[]) values(ElementType.UINT8)).clone();
  }

  /**
   * A view of the elements of a float32 tensor, without a copy.
   *
   * @return a read-only buffer
   * @throws IllegalStateException when the elements are of another type
   */
  public FloatBuffer floatView() {
    return FloatBuffer.wrap((float[]) values(ElementType.FLOAT32)).asReadOnlyBuffer();
  }

  /**
   * A view of the elements of an int64 tensor, without a copy.
   *
   * @return a read-only buffer
   * @throws IllegalStateException when the elements are of another type
   */
  public LongBuffer longView() {
    return LongBuffer.wrap((long[]) values(ElementType.INT64)).asReadOnlyBuffer();
  }

  private Object values(ElementType wanted) {
    if (type != wanted) {
      throw new IllegalStateException(
          "The tensor holds " + type + ", not " + wanted + "; use the accessor of its type");
    }
    return values;
  }

  /**
   * Joins tensors along axis 0.
   *
   * @param parts at least one; same type, same rank of at least 1, equal dimensions beyond axis 0
   * @return the rows of all parts, in order
   * @throws IllegalArgumentException when the parts do not fit together
   */
  public static Tensor concat(List<Tensor> parts) {
    Tensor first = requireJoinable(parts);
    for (Tensor part : parts) {
      if (!Shapes.equalBeyondRows(first.shape, part.shape)) {
        throw new IllegalArgumentException(
            "Cannot join shapes "
                + Arrays.toString(first.shape)
                + " and "
                + Arrays.toString(part.shape)
                + " along axis 0; pad them first");
      }
    }
    return parts.size() == 1 ? first : join(parts, first.shape.clone(), 0);
  }

  /**
   * Joins tensors along axis 0, padding every other axis at its end to the longest part.
   *
   * @param parts at least one; same type, same rank of at least 1
   * @param fill the value of the padding; must be exact in the element type
   * @return the rows of all parts, in order
   * @throws IllegalArgumentException when the parts do not fit together or the type cannot hold
   *     {@code fill}
   */
  public static Tensor concatPadded(List<Tensor> parts, double fill) {
    Tensor first = requireJoinable(parts);
    if (!first.type.holds(fill)) {
      throw new IllegalArgumentException(
          "Elements of " + first.type + " cannot be padded with " + fill);
    }
    long[] joined = first.shape.clone();
    for (Tensor part : parts) {
      for (int axis = 1; axis < joined.length; axis++) {
        joined[axis] = Math.max(joined[axis], part.shape[axis]);
      }
    }
    return parts.size() == 1 ? first : join(parts, joined, fill);
  }

  private static Tensor requireJoinable(List<Tensor> parts) {
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("Nothing to join: the list of tensors is empty");
    }
    Tensor first = parts.get(0);
    if (first.shape.length == 0) {
      throw new IllegalArgumentException("Scalars have no axis 0 to join along");
    }
    for (Tensor part : parts) {
      if (part.type != first.type || part.shape.length != first.shape.length) {
        throw new IllegalArgumentException(
            "Cannot join " + first + " and " + part + " along axis 0");
      }
    }
    return first;
  }

  private static Tensor join(List<Tensor> parts, long[] joined, double fill) {
    joined[0] = 0;
    for (Tensor part : parts) {
      joined[0] += part.shape[0];
    }
    Tensor first = parts.get(0);
    int elementCount = Shapes.elementCount(joined);
    Object target = first.type.newArray(elementCount);
    if (fill != 0) {
      first.type.fill(target, fill);
    }
    int row = 0;
    for (Tensor part : parts) {
      if (part.elementCount > 0) {
        Shapes.copy(part.values, part.shape, target, joined, row, part.shape);
      }
      row += (int) part.shape[0];
    }
    return new Tensor(first.type, joined, target, elementCount);
  }

  /**
   * Cuts this tensor along axis 0; the inverse of {@link #concat}.
   *
   * @param rowCounts the rows of each part; they must add up to dimension 0
   * @return one tensor per count, in order
   * @throws IllegalArgumentException when the counts do not add up, or one is negative
   */
  public List<Tensor> split(int... rowCounts) {
    long total = 0;
    for (int count : rowCounts) {
      total += count;
    }
    if (rank() == 0 || total != shape[0]) {
      throw new IllegalArgumentException(
          "Parts of "
              + Arrays.toString(rowCounts)
              + " rows do not make up shape "
              + Arrays.toString(shape));
    }
    List<Tensor> parts = new ArrayList<>(rowCounts.length);
    int row = 0;
    for (int count : rowCounts) {
      parts.add(rows(row, count));
      row += count;
    }
    return parts;
  }

  /**
   * Some consecutive rows.
   *
   * @param from the first row
   * @param count how many rows
   * @return a tensor of the same rank with {@code count} rows
   * @throws IllegalArgumentException when the rows are not within dimension 0
   */
  public Tensor rows(int from, int count) {
    if (rank() == 0 || from < 0 || count < 0 || (long) from + count > shape[0]) {
      throw new IllegalArgumentException(
          "No rows "
              + from
              + " to "
              + ((long) from + count)
              + " in shape "
              + Arrays.toString(shape));
    }
    if (count == shape[0]) {
      return this;
    }
    int rowSize = Shapes.rowSize(shape);
    Object target = type.newArray(count * rowSize);
    System.arraycopy(values, from * rowSize, target, 0, count * rowSize);
    long[] cut = shape.clone();
    cut[0] = count;
    return new Tensor(type, cut, target, count * rowSize);
  }

  /**
   * The leading corner of this tensor; undoes padding at the end of the axes.
   *
   * @param cropped the dimensions to keep, same rank, none larger than this tensor's
   * @return the corner
   * @throws IllegalArgumentException when the shape does not fit inside this tensor's
   */
  public Tensor crop(long... cropped) {
    boolean fits = cropped.length == shape.length;
    for (int axis = 0; fits && axis < shape.length; axis++) {
      fits = cropped[axis] >= 0 && cropped[axis] <= shape[axis];
    }
    if (!fits) {
      throw new IllegalArgumentException(
          "Cannot crop shape " + Arrays.toString(shape) + " to " + Arrays.toString(cropped));
    }
    if (Arrays.equals(cropped, shape)) {
      return this;
    }
    long[] region = cropped.clone();
    int count = Shapes.elementCount(region);
    Object target = type.newArray(count);
    if (count > 0) {
      Shapes.copy(values, shape, target, region, 0, region);
    }
    return new Tensor(type, region, target, count);
  }

  /** Writes all elements at the start of {@code target}, in its byte order. */
  void writeTo(ByteBuffer target) {
    switch (type) {
      case FLOAT32 -> target.asFloatBuffer().put((float[]) values);
      case FLOAT64 -> target.asDoubleBuffer().put((double[]) values);
      case INT32 -> target.asIntBuffer().put((int[]) values);
      case INT64 -> target.asLongBuffer().put((long[]) values);
      case UINT8 -> target.duplicate().put((byte[]) values);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Tensor that
        && type == that.type
        && Arrays.equals(shape, that.shape)
        && type.arraysEqual(values, that.values);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(shape) + type.arrayHash(values);
  }

  /**
   * The type and shape, for example {@code INT64[2, 17]}; never the values, which may be personal
   * data.
   */
  @Override
  public String toString() {
    return type + Arrays.toString(shape);
  }
}
