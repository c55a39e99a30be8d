package io.mlops4j.quantize.onnx;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A protobuf message in the making: short fields as bytes, long ones as payloads that are asked for
 * their content only when the file is written. Confined.
 */
final class Message implements Payload {

  private final List<Payload> parts = new ArrayList<>();
  private final ByteArrayOutputStream open = new ByteArrayOutputStream();

  Message varint(int field, long value) {
    tag(field, WireReader.VARINT);
    number(value);
    return this;
  }

  Message fixed32(int field, int bits) {
    tag(field, WireReader.FIXED32);
    for (int shift = 0; shift < 32; shift += 8) {
      open.write(bits >>> shift);
    }
    return this;
  }

  Message string(int field, String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    tag(field, WireReader.BYTES);
    number(utf8.length);
    open.writeBytes(utf8);
    return this;
  }

  Message bytes(int field, Payload payload) {
    tag(field, WireReader.BYTES);
    number(payload.sizeBytes());
    return raw(payload);
  }

  /** Fields that are encoded already. */
  Message raw(Payload fields) {
    seal();
    parts.add(fields);
    return this;
  }

  @Override
  public long sizeBytes() {
    seal();
    long size = 0;
    for (Payload part : parts) {
      size = Math.addExact(size, part.sizeBytes());
    }
    return size;
  }

  @Override
  public void writeTo(Sink sink) throws IOException {
    seal();
    for (Payload part : parts) {
      part.writeTo(sink);
    }
  }

  private void seal() {
    if (open.size() > 0) {
      parts.add(Payload.of(ByteBuffer.wrap(open.toByteArray())));
      open.reset();
    }
  }

  private void tag(int field, int wireType) {
    number(((long) field << 3) | wireType);
  }

  private void number(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      open.write((int) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
    }
    open.write((int) rest);
  }
}
