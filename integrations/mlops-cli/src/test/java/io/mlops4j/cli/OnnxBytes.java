package io.mlops4j.cli;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** A small ONNX model, Y = X W, written field by field of onnx.proto. */
final class OnnxBytes {
  private static final int VARINT = 0;
  private static final int BYTES = 2;
  private static final int FLOAT = 1;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private OnnxBytes() {}

  /** W is rows x columns, of seeded values. */
  static byte[] matMul(int rows, int columns) {
    Random random = new Random(41);
    ByteBuffer weights = ByteBuffer.allocate(rows * columns * Float.BYTES);
    weights.order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < rows * columns; i++) {
      weights.putFloat((float) random.nextGaussian());
    }
    return model(graph(rows, columns).message(5, tensor(rows, columns).bytes(9, weights.array())))
        .toBytes();
  }

  /** W is 4 x 4, and its values are in another file. */
  static byte[] matMulOfExternalData(String location) {
    OnnxBytes entry = new OnnxBytes().text(1, "location").text(2, location);
    return model(graph(4, 4).message(5, tensor(4, 4).message(13, entry).number(14, 1))).toBytes();
  }

  /** W claims a shape that its 64 bytes do not have. */
  static byte[] matMulOfShape(long rows, long columns) {
    OnnxBytes tensor = new OnnxBytes().number(1, rows).number(1, columns).number(2, FLOAT);
    return model(graph(4, 4).message(5, tensor.text(8, "W").bytes(9, new byte[64]))).toBytes();
  }

  /** The standard operators in any version. */
  static byte[] matMulOfOpset(long version) {
    return model(graph(4, 4).message(5, tensor(4, 4).bytes(9, new byte[64])), version).toBytes();
  }

  /** One node in a graph in a node, and so on. */
  static byte[] nested(int levels) {
    OnnxBytes inner = new OnnxBytes().text(2, "inner");
    for (int i = 0; i < levels; i++) {
      OnnxBytes attribute = new OnnxBytes().text(1, "body").message(6, inner);
      inner = new OnnxBytes().message(1, new OnnxBytes().text(4, "Loop").message(5, attribute));
    }
    return model(inner).toBytes();
  }

  private static OnnxBytes model(OnnxBytes graph) {
    return model(graph, 17);
  }

  private static OnnxBytes model(OnnxBytes graph, long opset) {
    return new OnnxBytes()
        .number(1, 8)
        .text(2, "hand")
        .message(8, new OnnxBytes().text(1, "").number(2, opset))
        .message(7, graph);
  }

  private static OnnxBytes graph(int rows, int columns) {
    OnnxBytes node = new OnnxBytes().text(1, "X").text(1, "W").text(2, "Y").text(3, "product");
    return new OnnxBytes()
        .message(1, node.text(4, "MatMul"))
        .text(2, "linear")
        .message(11, value("X", rows))
        .message(12, value("Y", columns));
  }

  private static OnnxBytes tensor(int rows, int columns) {
    return new OnnxBytes().number(1, rows).number(1, columns).number(2, FLOAT).text(8, "W");
  }

  private static OnnxBytes value(String name, int width) {
    OnnxBytes shape =
        new OnnxBytes()
            .message(1, new OnnxBytes().text(2, "batch"))
            .message(1, new OnnxBytes().number(1, width));
    OnnxBytes tensorType = new OnnxBytes().number(1, FLOAT).message(2, shape);
    return new OnnxBytes().text(1, name).message(2, new OnnxBytes().message(1, tensorType));
  }

  private OnnxBytes number(int field, long value) {
    varint(((long) field << 3) | VARINT);
    varint(value);
    return this;
  }

  private OnnxBytes text(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  private OnnxBytes message(int field, OnnxBytes value) {
    return bytes(field, value.toBytes());
  }

  private OnnxBytes bytes(int field, byte[] value) {
    varint(((long) field << 3) | BYTES);
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

  private byte[] toBytes() {
    return out.toByteArray();
  }
}
