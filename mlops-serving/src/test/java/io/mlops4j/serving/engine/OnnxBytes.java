package io.mlops4j.serving.engine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes small ONNX models, field by field; the numbers are those of onnx.proto. */
public final class OnnxBytes {

  private static final int FLOAT = 1;
  private static final int INT64 = 7;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private OnnxBytes() {}

  /**
   * Looks up rows of a table: {@code ids INT64[batch, length] -> vectors FLOAT32[batch, length,
   * 2]}.
   */
  public static Path gather(Path file, float scale) {
    float[] table = {0, 0.5f, 1, 1.5f, 2, 2.5f, 3, 3.5f};
    for (int i = 0; i < table.length; i++) {
      table[i] *= scale;
    }
    OnnxBytes graph =
        new OnnxBytes()
            .message(1, node("Gather", "table", "ids", "vectors"))
            .text(2, "lookup")
            .message(5, floats("table", table, 4, 2))
            .message(11, value("ids", INT64, "batch", "length"))
            .message(12, value("vectors", FLOAT, "batch", "length", 2));
    return model(file, graph);
  }

  /** Multiplies by a square matrix of {@code scale} on the diagonal, {@code rounds} times over. */
  public static Path matMul(Path file, int size, int rounds, float scale) {
    float[] diagonal = new float[size * size];
    for (int i = 0; i < size; i++) {
      diagonal[i * size + i] = scale;
    }
    OnnxBytes graph = new OnnxBytes();
    for (int round = 0; round < rounds; round++) {
      String from = round == 0 ? "x" : "h" + round;
      String to = round == rounds - 1 ? "y" : "h" + (round + 1);
      graph.message(1, node("MatMul", from, "w", to));
    }
    graph
        .text(2, "product")
        .message(5, floats("w", diagonal, size, size))
        .message(11, value("x", FLOAT, "batch", size))
        .message(12, value("y", FLOAT, "batch", size));
    return model(file, graph);
  }

  /** Adds two inputs whose first dimension is fixed to 1. */
  public static Path unbatchableAdd(Path file) {
    return model(
        file,
        new OnnxBytes()
            .message(1, node("Add", "a", "b", "c"))
            .text(2, "sum")
            .message(11, value("a", FLOAT, 1, 3))
            .message(11, value("b", FLOAT, 1, 3))
            .message(12, value("c", FLOAT, 1, 3)));
  }

  /** A model whose weights are said to be in another file. */
  static Path externalData(Path file, String location) {
    OnnxBytes tensor =
        new OnnxBytes()
            .number(1, 2)
            .number(2, FLOAT)
            .text(8, "w")
            .message(13, new OnnxBytes().text(1, "location").text(2, location))
            .number(14, 1);
    return model(
        file,
        new OnnxBytes()
            .message(1, node("Add", "x", "w", "y"))
            .text(2, "outside")
            .message(5, tensor)
            .message(11, value("x", FLOAT, 2))
            .message(12, value("y", FLOAT, 2)));
  }

  /** Sub-graphs inside attributes of nodes, {@code depth} times. */
  static Path nested(Path file, int depth) {
    OnnxBytes graph = new OnnxBytes().text(2, "leaf");
    for (int i = 0; i < depth; i++) {
      OnnxBytes attribute = new OnnxBytes().text(1, "body").message(6, graph);
      graph = new OnnxBytes().message(1, new OnnxBytes().text(4, "If").message(5, attribute));
    }
    return model(file, graph);
  }

  private static Path model(Path file, OnnxBytes graph) {
    OnnxBytes model =
        new OnnxBytes()
            .number(1, 8)
            .message(7, graph)
            .message(8, new OnnxBytes().text(1, "").number(2, 13));
    try {
      return Files.write(file, model.out.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static OnnxBytes node(String operator, String a, String b, String result) {
    return new OnnxBytes().text(1, a).text(1, b).text(2, result).text(4, operator);
  }

  private static OnnxBytes floats(String name, float[] values, long... shape) {
    ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(values);
    OnnxBytes tensor = new OnnxBytes();
    for (long dimension : shape) {
      tensor.number(1, dimension);
    }
    return tensor.number(2, FLOAT).text(8, name).bytes(9, raw.array());
  }

  /** Dimensions are numbers, or names where any length is accepted. */
  private static OnnxBytes value(String name, int type, Object... shape) {
    OnnxBytes dimensions = new OnnxBytes();
    for (Object dimension : shape) {
      dimensions.message(
          1,
          dimension instanceof Integer length
              ? new OnnxBytes().number(1, length)
              : new OnnxBytes().text(2, (String) dimension));
    }
    OnnxBytes tensor = new OnnxBytes().number(1, type).message(2, dimensions);
    return new OnnxBytes().text(1, name).message(2, new OnnxBytes().message(1, tensor));
  }

  private OnnxBytes number(int field, long value) {
    varint((long) field << 3);
    varint(value);
    return this;
  }

  private OnnxBytes text(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  private OnnxBytes message(int field, OnnxBytes value) {
    return bytes(field, value.out.toByteArray());
  }

  private OnnxBytes bytes(int field, byte[] value) {
    varint(((long) field << 3) | 2);
    varint(value.length);
    out.writeBytes(value);
    return this;
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
