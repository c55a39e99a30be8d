package io.mlops4j.quantize.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A tensor in a file of its own (TensorProto), as the test data of ONNX models is kept: {@code
 * input_0.pb}. Immutable, as long as nobody changes the bytes.
 *
 * @param name the name in the file; empty where the writer gave none
 * @param dataType element type, of a byte or more
 * @param dims the dimensions, outermost first; empty for a scalar
 * @param bytes the elements in row-major order, little-endian
 */
public record TensorFile(String name, DataType dataType, List<Long> dims, ByteBuffer bytes) {

  private static final int LARGEST_BYTES = Integer.MAX_VALUE - 64;

  /**
   * Copies the dimensions.
   *
   * @param name the name in the file; empty where the writer gave none
   * @param dataType element type, of a byte or more
   * @param dims the dimensions, outermost first; empty for a scalar
   * @param bytes the elements in row-major order, little-endian
   */
  public TensorFile {
    dims = List.copyOf(dims);
    bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Reads a file into memory. Its memory is at most a few times its size, whatever it claims.
   *
   * @param file the file
   * @return the tensor
   * @throws ModelFileException if the file is missing, too large, or cannot be read
   * @throws OnnxFormatException if it is not a well-formed tensor, is of texts or of elements below
   *     a byte, or keeps its values in another file
   */
  public static TensorFile read(Path file) {
    String shown = String.valueOf(file.getFileName());
    byte[] content;
    try {
      if (!Files.isRegularFile(file)) {
        throw new ModelFileException("tensor " + shown + " is not a file");
      }
      if (Files.size(file) > LARGEST_BYTES) {
        throw new ModelFileException(
            "tensor "
                + shown
                + " has "
                + Files.size(file)
                + " bytes; a protobuf file ends at 2147483647");
      }
      content = Files.readAllBytes(file);
    } catch (IOException unreadable) {
      throw new ModelFileException("tensor " + shown + " cannot be read", unreadable);
    }
    return decode(ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN));
  }

  static TensorFile decode(ByteBuffer content) {
    // The folder is never looked into: data in other files is refused.
    OnnxTensor tensor = new TensorDecoder(Path.of("")).decode(WireReader.of(content, "a tensor"));
    if (tensor.dataType().bits() < 8) {
      throw new OnnxFormatException(
          "elements of type " + tensor.dataType() + " are not whole bytes");
    }
    if (tensor.data() instanceof TensorData.Inline inline) {
      requireTruths(tensor, inline.bytes());
      return of(tensor, inline.bytes());
    }
    if (tensor.isExternal()) {
      throw new OnnxFormatException("the values are in another file, which is not read");
    }
    return of(tensor, ListedValues.bytes(tensor));
  }

  private static void requireTruths(OnnxTensor tensor, ByteBuffer bytes) {
    for (int i = 0; tensor.dataType() == DataType.BOOL && i < bytes.remaining(); i++) {
      if (bytes.get(i) != 0 && bytes.get(i) != 1) {
        throw new OnnxFormatException("truth value " + i + " is neither 0 nor 1");
      }
    }
  }

  private static TensorFile of(OnnxTensor tensor, ByteBuffer bytes) {
    return new TensorFile(tensor.name(), tensor.dataType(), tensor.dims(), bytes);
  }

  /** {@return the elements, at position 0, little-endian} */
  @Override
  public ByteBuffer bytes() {
    return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }
}
