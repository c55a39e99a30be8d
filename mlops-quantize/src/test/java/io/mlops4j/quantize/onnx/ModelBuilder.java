package io.mlops4j.quantize.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Small models for tests, written field by field. */
public final class ModelBuilder {

  /** The type of an attribute of text. */
  private static final int TEXT = 3;

  private final Message graph = new Message().string(2, "test");
  private final Message tail = new Message();
  private long irVersion = 8;
  private long opset = 17;

  public ModelBuilder() {}

  public ModelBuilder irVersion(long version) {
    irVersion = version;
    return this;
  }

  public ModelBuilder opset(long version) {
    opset = version;
    return this;
  }

  /** Imports ONNX Runtime's own operators. */
  public ModelBuilder microsoft() {
    tail.bytes(8, new Message().string(1, "com.microsoft").varint(2, 1));
    return this;
  }

  public ModelBuilder node(NodeSpec node) {
    graph.bytes(1, node.encoded(attribute -> Payload.of(attribute.raw())));
    return this;
  }

  public ModelBuilder constant(TensorSpec tensor) {
    graph.bytes(5, tensor.encoded());
    return this;
  }

  public ModelBuilder input(String name, DataType type, Object... dims) {
    graph.bytes(11, valueInfo(name, type, dims));
    return this;
  }

  /** An output without a shape. */
  public ModelBuilder output(String name, DataType type) {
    Message tensorType = new Message().varint(1, type.code());
    Message info = new Message().string(1, name).bytes(2, new Message().bytes(1, tensorType));
    graph.bytes(12, info);
    return this;
  }

  public ModelBuilder output(String name, DataType type, Object... dims) {
    graph.bytes(12, valueInfo(name, type, dims));
    return this;
  }

  /** A node with this graph as one of its bodies. */
  public NodeSpec bodyOf(NodeSpec node, String attribute) {
    return node.withGraph(attribute, graph);
  }

  /** A node with an attribute of text. */
  public static NodeSpec withText(NodeSpec node, String attribute, String value) {
    return node.with(
        attribute, new Message().string(1, attribute).string(4, value).varint(20, TEXT));
  }

  ModelBuilder graphField(int field, Payload payload) {
    graph.bytes(field, payload);
    return this;
  }

  ModelBuilder modelField(int field, Payload payload) {
    tail.bytes(field, payload);
    return this;
  }

  private static Message valueInfo(String name, DataType type, Object... dims) {
    Message shape = new Message();
    for (Object dim : dims) {
      Message dimension = new Message();
      if (dim instanceof Number size) {
        dimension.varint(1, size.longValue());
      } else {
        dimension.string(2, dim.toString());
      }
      shape.bytes(1, dimension);
    }
    Message tensorType = new Message().varint(1, type.code()).bytes(2, shape);
    return new Message().string(1, name).bytes(2, new Message().bytes(1, tensorType));
  }

  public byte[] bytes() {
    Message model = new Message().varint(1, irVersion);
    model.bytes(8, new Message().string(1, "").varint(2, opset));
    model.bytes(7, graph).raw(tail);
    return collect(model);
  }

  public Path writeTo(Path file) throws IOException {
    return Files.write(file, bytes());
  }

  static byte[] collect(Payload payload) {
    ByteBuffer whole = ByteBuffer.allocate(Math.toIntExact(payload.sizeBytes()));
    try {
      payload.writeTo(whole::put);
    } catch (IOException impossible) {
      throw new AssertionError(impossible);
    }
    return whole.array();
  }
}
