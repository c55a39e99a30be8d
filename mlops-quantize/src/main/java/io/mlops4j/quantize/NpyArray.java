package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.DataType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Reads an array of NumPy's format (npy, versions 1 to 3) from a stream that may be hostile. */
final class NpyArray {

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  /** Far above what three entries take. */
  private static final int LONGEST_HEADER = 1 << 16;

  private final InputStream in;
  private final String file;
  private long at;

  private NpyArray(InputStream in, String file) {
    this.in = in;
    this.file = file;
  }

  /**
   * Reads the whole stream. Memory follows what the stream holds, not what it claims.
   *
   * @param file how errors call the stream
   * @param budget the most bytes that the elements may take
   * @return the elements in row-major order, little-endian
   * @throws SampleFileException if it holds anything but one array of floats, integers or booleans
   */
  static Sample.Tensor read(InputStream in, String file, long budget) throws IOException {
    return new NpyArray(in, file).tensor(budget);
  }

  private Sample.Tensor tensor(long budget) throws IOException {
    byte[] magic = in.readNBytes(MAGIC.length);
    if (!Arrays.equals(magic, MAGIC)) {
      throw malformed("is no array of NumPy's format");
    }
    at += MAGIC.length;
    NpyHeader header = header();
    if (header.byteCount() > Math.min(budget, Integer.MAX_VALUE - 64)) {
      throw malformed(
          "claims "
              + header.byteCount()
              + " bytes of elements for its shape "
              + header.shape()
              + ", where there can be "
              + Math.min(budget, Integer.MAX_VALUE - 64));
    }
    byte[] elements = block((int) header.byteCount(), "elements");
    if (in.read() >= 0) {
      throw malformed("goes on after the last element of its shape " + header.shape());
    }
    int width = header.dataType().bits() / 8;
    if (header.bigEndian() && width > 1) {
      reverse(elements, width);
    }
    if (header.fortranOrder() && header.shape().size() > 1) {
      elements = rowMajor(elements, header.shape(), width);
    }
    if (header.dataType() == DataType.BOOL) {
      requireTruths(elements);
    }
    return new Sample.Tensor(
        header.dataType(),
        ByteBuffer.wrap(elements).order(ByteOrder.LITTLE_ENDIAN),
        header.shape());
  }

  private NpyHeader header() throws IOException {
    byte[] version = block(2, "a version");
    if (version[0] < 1 || version[0] > 3) {
      throw malformed("is of version " + version[0] + "; 1 to 3 are known");
    }
    int width = version[0] == 1 ? 2 : 4;
    byte[] digits = block(width, "a header");
    long length = 0;
    for (int i = width - 1; i >= 0; i--) {
      length = (length << 8) | (digits[i] & 0xff);
    }
    if (length > LONGEST_HEADER) {
      throw malformed("claims a header of " + length + " bytes");
    }
    long start = at;
    String text = new String(block((int) length, "a header"), StandardCharsets.ISO_8859_1);
    try {
      return NpyHeader.parse(text);
    } catch (NpyHeader.Malformed wrong) {
      at = start + wrong.at();
      throw malformed(String.valueOf(wrong.getMessage()));
    }
  }

  private byte[] block(int length, String what) throws IOException {
    byte[] bytes = in.readNBytes(length);
    at += bytes.length;
    if (bytes.length < length) {
      throw malformed("is cut short: " + length + " bytes of " + what + " belong before");
    }
    return bytes;
  }

  private static void reverse(byte[] elements, int width) {
    for (int start = 0; start < elements.length; start += width) {
      for (int low = start, high = start + width - 1; low < high; low++, high--) {
        byte swapped = elements[low];
        elements[low] = elements[high];
        elements[high] = swapped;
      }
    }
  }

  /** Turns the first dimension, which is the innermost, into the outermost. */
  private static byte[] rowMajor(byte[] elements, List<Long> shape, int width) {
    if (elements.length == 0) {
      return elements;
    }
    int rank = shape.size();
    int[] dims = shape.stream().mapToInt(Math::toIntExact).toArray();
    int[] strides = new int[rank];
    for (int d = 0, stride = width; d < rank; stride *= dims[d++]) {
      strides[d] = stride;
    }
    byte[] ordered = new byte[elements.length];
    int[] index = new int[rank];
    int from = 0;
    for (int to = 0; to < ordered.length; to += width) {
      System.arraycopy(elements, from, ordered, to, width);
      for (int d = rank - 1; d >= 0; d--) {
        from += strides[d];
        if (++index[d] < dims[d]) {
          break;
        }
        from -= strides[d] * dims[d];
        index[d] = 0;
      }
    }
    return ordered;
  }

  private void requireTruths(byte[] elements) {
    for (int i = 0; i < elements.length; i++) {
      if (elements[i] != 0 && elements[i] != 1) {
        at += i - elements.length;
        throw malformed("has a truth value that is neither 0 nor 1");
      }
    }
  }

  private SampleFileException malformed(String what) {
    return new SampleFileException(file, "at byte " + at + ", the array " + what);
  }
}
