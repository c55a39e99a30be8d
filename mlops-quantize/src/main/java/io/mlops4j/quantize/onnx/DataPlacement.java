package io.mlops4j.quantize.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the data of the constants of a new model goes: into the model, or, from a size on, into a
 * second file, whose content this collects. Confined.
 */
final class DataPlacement {

  /** Smaller constants stay in the model, as other tools leave them. */
  private static final long SMALLEST_OUTSIDE = 1024;

  /** From this size on a reader may want to map a tensor alone. */
  private static final long MAPPED_ALONE = 1 << 20;

  /** What Windows maps in; every other system has smaller pages. */
  private static final long MAPPING_BYTES = 1 << 16;

  private static final long ALIGNMENT_BYTES = 64;
  private static final int EXTERNAL = 1;

  /** Empty when everything stays inside. */
  private final String location;

  private final List<Payload> parts = new ArrayList<>();
  private long end;

  private DataPlacement(String location) {
    this.location = location;
  }

  static DataPlacement inside() {
    return new DataPlacement("");
  }

  /** Places data in the file of this name, relative to the model. */
  static DataPlacement outside(String location) {
    return new DataPlacement(location);
  }

  boolean takes(long sizeBytes) {
    return !location.isEmpty() && sizeBytes >= SMALLEST_OUTSIDE;
  }

  /** Adds data to a TensorProto that has none yet. */
  Message place(Message tensor, Payload data) {
    long size = data.sizeBytes();
    if (!takes(size)) {
      return tensor.bytes(9, data);
    }
    long alignment = size >= MAPPED_ALONE ? MAPPING_BYTES : ALIGNMENT_BYTES;
    long offset = Math.multiplyExact((end + alignment - 1) / alignment, alignment);
    if (offset > end) {
      parts.add(Payload.of(new byte[(int) (offset - end)]));
    }
    parts.add(data);
    end = Math.addExact(offset, size);
    return tensor
        .bytes(13, entry("location", location))
        .bytes(13, entry("offset", Long.toString(offset)))
        .bytes(13, entry("length", Long.toString(size)))
        .varint(14, EXTERNAL);
  }

  private static Message entry(String key, String value) {
    return new Message().string(1, key).string(2, value);
  }

  /** Everything placed outside so far. */
  Payload data() {
    List<Payload> whole = List.copyOf(parts);
    long size = end;
    return new Payload() {
      @Override
      public long sizeBytes() {
        return size;
      }

      @Override
      public void writeTo(Sink sink) throws IOException {
        for (Payload part : whole) {
          part.writeTo(sink);
        }
      }
    };
  }

  /** The bytes of a tensor, wherever they are; asked for only where it has bytes. */
  static Payload bytes(OnnxTensor tensor) {
    return new Payload() {
      @Override
      public long sizeBytes() {
        return tensor.sizeBytes();
      }

      @Override
      public void writeTo(Sink sink) throws IOException {
        for (ByteBuffer piece : tensor.pieces()) {
          sink.write(piece.duplicate());
        }
      }
    };
  }
}
