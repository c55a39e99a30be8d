package io.mlops4j.serving.engine;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Walks the protobuf skeleton of an ONNX file before native code opens it. Confined to one call.
 *
 * <p>The walk proves that every length fits inside its parent up to the last byte of the file,
 * which finds truncation, and that no tensor refers to data outside the file: such a reference is a
 * path chosen by whoever wrote the model. Tensor contents are skipped, so the cost follows the
 * number of nodes and not the size of the weights.
 */
final class OnnxScan {

  /** The nesting that protobuf itself allows by default. */
  private static final int MAX_DEPTH = 100;

  private static final int WIRE_VARINT = 0;
  private static final int WIRE_FIXED64 = 1;
  private static final int WIRE_LENGTH = 2;
  private static final int WIRE_FIXED32 = 5;

  /** The messages on the way to a tensor; field numbers are those of onnx.proto. */
  private enum Message {
    MODEL,
    GRAPH,
    NODE,
    ATTRIBUTE,
    FUNCTION,
    TRAINING,
    SPARSE_TENSOR,
    TENSOR,
    OTHER;

    Message child(int field) {
      return switch (this) {
        case MODEL -> field == 7 ? GRAPH : field == 20 ? TRAINING : field == 25 ? FUNCTION : OTHER;
        case GRAPH -> field == 1 ? NODE : field == 5 ? TENSOR : field == 15 ? SPARSE_TENSOR : OTHER;
        case NODE -> field == 5 ? ATTRIBUTE : OTHER;
        case ATTRIBUTE ->
            switch (field) {
              case 5, 10 -> TENSOR;
              case 6, 11 -> GRAPH;
              case 22, 23 -> SPARSE_TENSOR;
              default -> OTHER;
            };
        case FUNCTION -> field == 7 ? NODE : field == 11 ? ATTRIBUTE : OTHER;
        case TRAINING -> field == 1 || field == 2 ? GRAPH : OTHER;
        case SPARSE_TENSOR -> field == 1 || field == 2 ? TENSOR : OTHER;
        case TENSOR, OTHER -> OTHER;
      };
    }
  }

  private final String name;
  private final FileChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16).limit(0);

  /** File position of the first byte of {@link #buffer}. */
  private long bufferStart;

  private boolean hasGraph;

  private OnnxScan(String name, FileChannel channel) {
    this.name = name;
    this.channel = channel;
  }

  static void check(Path file) {
    String name = nameOf(file);
    if (!Files.exists(file)) {
      throw new InvalidModelException(name, "does not exist");
    }
    if (!Files.isRegularFile(file)) {
      throw new InvalidModelException(name, "is not a regular file");
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      new OnnxScan(name, channel).scan();
    } catch (IOException e) {
      throw new InvalidModelException(name, "cannot be read: " + e.getClass().getSimpleName(), e);
    }
  }

  static String nameOf(Path file) {
    Path name = file.getFileName();
    return name == null ? "/" : name.toString();
  }

  private void scan() throws IOException {
    long size = channel.size();
    if (size == 0) {
      throw new InvalidModelException(name, "is empty");
    }
    walk(Message.MODEL, size, 1);
    if (!hasGraph) {
      throw new InvalidModelException(name, "is not an ONNX model: it has no graph");
    }
  }

  private void walk(Message message, long end, int depth) throws IOException {
    if (depth > MAX_DEPTH) {
      throw new InvalidModelException(name, "nests messages deeper than " + MAX_DEPTH);
    }
    while (position() < end) {
      long tag = readVarint(end);
      long field = tag >>> 3;
      if (field == 0 || field > 536_870_911) {
        throw damaged();
      }
      switch ((int) tag & 7) {
        case WIRE_VARINT -> {
          long value = readVarint(end);
          if (message == Message.TENSOR && field == 14 && value != 0) {
            throw external();
          }
        }
        case WIRE_FIXED64 -> skip(Long.BYTES, end);
        case WIRE_FIXED32 -> skip(Integer.BYTES, end);
        case WIRE_LENGTH -> {
          long length = readVarint(end);
          if (length < 0 || length > end - position()) {
            throw damaged();
          }
          if (message == Message.TENSOR && field == 13) {
            throw external();
          }
          hasGraph |= message == Message.MODEL && field == 7;
          Message child = message.child((int) field);
          if (child == Message.OTHER) {
            skip(length, end);
          } else {
            walk(child, position() + length, depth + 1);
          }
        }
        default -> throw damaged();
      }
    }
  }

  private InvalidModelException damaged() {
    return new InvalidModelException(
        name, "is not a complete ONNX model: its structure breaks off before byte " + position());
  }

  private InvalidModelException external() {
    return new InvalidModelException(
        name, "keeps tensor data in other files; save it with all data inside the model file");
  }

  private long position() {
    return bufferStart + buffer.position();
  }

  private void skip(long count, long end) {
    long target = position() + count;
    if (target > end) {
      throw damaged();
    }
    if (target <= bufferStart + buffer.limit()) {
      buffer.position((int) (target - bufferStart));
    } else {
      bufferStart = target;
      buffer.limit(0);
    }
  }

  private long readVarint(long end) throws IOException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (position() >= end) {
        throw damaged();
      }
      byte next = readByte();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw damaged();
  }

  private byte readByte() throws IOException {
    if (!buffer.hasRemaining()) {
      bufferStart += buffer.limit();
      buffer.clear();
      int read = channel.read(buffer, bufferStart);
      buffer.flip();
      if (read <= 0) {
        throw new EOFException("The file shrank while it was read");
      }
    }
    return buffer.get();
  }
}
