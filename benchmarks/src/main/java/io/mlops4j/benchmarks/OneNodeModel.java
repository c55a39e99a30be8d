package io.mlops4j.benchmarks;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** A model of the resources, to which constants are appended, on one thread of ONNX Runtime. */
final class OneNodeModel {

  static final int FLOAT = 1;
  static final int UINT8 = 2;
  static final int INT8 = 3;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private OneNodeModel() {}

  static OneNodeModel of(String resource) throws IOException {
    OneNodeModel model = new OneNodeModel();
    try (InputStream file =
        Objects.requireNonNull(OneNodeModel.class.getResourceAsStream(resource), resource)) {
      file.transferTo(model.bytes);
    }
    return model;
  }

  /** Encoded messages that follow each other are one: this adds a constant to the graph. */
  OneNodeModel constant(String name, int type, byte[] data, long... dims) throws IOException {
    ByteArrayOutputStream tensor = new ByteArrayOutputStream();
    for (long dim : dims) {
      varint(tensor, 1 << 3);
      varint(tensor, dim);
    }
    varint(tensor, 2 << 3);
    varint(tensor, type);
    block(tensor, 8, name.getBytes(StandardCharsets.UTF_8));
    block(tensor, 9, data);
    ByteArrayOutputStream graph = new ByteArrayOutputStream();
    block(graph, 5, tensor.toByteArray());
    block(bytes, 7, graph.toByteArray());
    return this;
  }

  private static void block(ByteArrayOutputStream out, int field, byte[] content)
      throws IOException {
    varint(out, (field << 3) | 2);
    varint(out, content.length);
    out.write(content);
  }

  private static void varint(ByteArrayOutputStream out, long value) {
    for (long rest = value; ; rest >>>= 7) {
      if (rest < 0x80) {
        out.write((int) rest);
        return;
      }
      out.write((int) (rest & 0x7F) | 0x80);
    }
  }

  OrtSession open() throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      return OrtEnvironment.getEnvironment().createSession(bytes.toByteArray(), options);
    }
  }
}
