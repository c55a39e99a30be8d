package io.mlops4j.quantize.onnx;

import java.nio.ByteBuffer;

/** A ValueInfoProto of a graph: what it says, and its encoded form. */
record Declaration(ValueInfo info, ByteBuffer raw) {

  /** The same with another element type of its tensor. */
  Payload retyped(DataType type) {
    return replaced(raw, 2, value -> replaced(value, 1, tensor -> withElementType(tensor, type)));
  }

  private interface Change {
    Payload apply(ByteBuffer message);
  }

  private static Payload replaced(ByteBuffer encoded, int field, Change change) {
    Message message = new Message();
    WireReader in = WireReader.of(encoded, "a value's type");
    while (in.next()) {
      if (in.field() == field) {
        message.bytes(field, change.apply(in.bytes()));
      } else {
        message.raw(Payload.of(in.raw()));
      }
    }
    return message;
  }

  private static Payload withElementType(ByteBuffer tensor, DataType type) {
    Message message = new Message().varint(1, type.code());
    WireReader in = WireReader.of(tensor, "a tensor type");
    while (in.next()) {
      if (in.field() == 1) {
        in.skip();
      } else {
        message.raw(Payload.of(in.raw()));
      }
    }
    return message;
  }
}
