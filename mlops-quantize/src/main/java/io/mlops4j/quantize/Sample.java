package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.DataType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a model is given for one run, typically a batch: a tensor for each of its inputs. Recipes
 * that look at activations take an {@link Iterable} of samples, which they may go through more than
 * once; one that reads its samples from disk keeps memory bounded. Immutable.
 *
 * @param inputs the tensors by the name of the input
 */
public record Sample(Map<String, Tensor> inputs) {

  /**
   * Copies the map.
   *
   * @param inputs the tensors by the name of the input
   */
  public Sample {
    inputs = Map.copyOf(inputs);
  }

  /**
   * A sample without inputs, to add them.
   *
   * @return the sample
   */
  public static Sample create() {
    return new Sample(Map.of());
  }

  /**
   * The same sample with one more input of 32-bit floats.
   *
   * @param name the input
   * @param values the values in row-major order; copied
   * @param shape the dimensions, none for a scalar
   * @return the sample
   * @throws IllegalArgumentException if shape and number of values differ
   */
  public Sample floats(String name, float[] values, long... shape) {
    ByteBuffer bytes = bytes(values.length, Float.BYTES);
    bytes.asFloatBuffer().put(values);
    return with(name, new Tensor(DataType.FLOAT, bytes, boxed(shape)));
  }

  /**
   * The same sample with one more input of 64-bit integers.
   *
   * @param name the input
   * @param values the values in row-major order; copied
   * @param shape the dimensions, none for a scalar
   * @return the sample
   * @throws IllegalArgumentException if shape and number of values differ
   */
  public Sample longs(String name, long[] values, long... shape) {
    ByteBuffer bytes = bytes(values.length, Long.BYTES);
    bytes.asLongBuffer().put(values);
    return with(name, new Tensor(DataType.INT64, bytes, boxed(shape)));
  }

  /**
   * The same sample with one more input of 32-bit integers.
   *
   * @param name the input
   * @param values the values in row-major order; copied
   * @param shape the dimensions, none for a scalar
   * @return the sample
   * @throws IllegalArgumentException if shape and number of values differ
   */
  public Sample ints(String name, int[] values, long... shape) {
    ByteBuffer bytes = bytes(values.length, Integer.BYTES);
    bytes.asIntBuffer().put(values);
    return with(name, new Tensor(DataType.INT32, bytes, boxed(shape)));
  }

  /**
   * The same sample with one more input.
   *
   * @param name the input; one of the same name is replaced
   * @param tensor its value
   * @return the sample
   */
  public Sample with(String name, Tensor tensor) {
    Map<String, Tensor> more = new LinkedHashMap<>(inputs);
    more.put(name, tensor);
    return new Sample(more);
  }

  private static ByteBuffer bytes(int count, int width) {
    return ByteBuffer.allocate(Math.multiplyExact(count, width)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static List<Long> boxed(long[] shape) {
    return Arrays.stream(shape).boxed().toList();
  }

  /**
   * The value of an input. Immutable, as long as nobody changes the bytes.
   *
   * @param dataType element type
   * @param bytes the elements in row-major order, little-endian, as many as the shape asks for
   * @param shape dimensions, outermost first; empty for a scalar
   */
  public record Tensor(DataType dataType, ByteBuffer bytes, List<Long> shape) {

    /**
     * Checks the number of bytes.
     *
     * @param dataType element type
     * @param bytes the elements in row-major order, little-endian, as many as the shape asks for
     * @param shape dimensions, outermost first; empty for a scalar
     * @throws IllegalArgumentException if shape and number of bytes differ, or a dimension is
     *     negative
     */
    public Tensor {
      shape = List.copyOf(shape);
      bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
      long expected = shape.contains(0L) ? 0 : (long) dataType.bits() / 8;
      for (long dim : shape) {
        if (dim < 0) {
          throw new IllegalArgumentException("a dimension of " + shape + " is negative");
        }
        expected = expected == 0 ? 0 : Math.multiplyExact(expected, dim);
      }
      if (expected != bytes.remaining() || dataType.bits() < 8) {
        throw new IllegalArgumentException(
            bytes.remaining() + " bytes for a tensor of " + dataType + shape);
      }
    }

    /** {@return the elements, at position 0, little-endian} */
    @Override
    public ByteBuffer bytes() {
      return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }
  }
}
