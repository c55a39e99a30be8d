package io.mlops4j.core;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;

/**
 * Walks over the fields of a protobuf message in a file, without reading what is skipped. Confined.
 *
 * <p>Every length is checked against the enclosing message before it is used, so that a hostile
 * file chooses neither an allocation nor a position.
 */
final class ProtobufFile {
  static final int VARINT = 0;
  static final int FIXED64 = 1;
  static final int BYTES = 2;
  static final int FIXED32 = 5;
  private static final int TEXT_LIMIT = 5000;

  private final RandomAccessFile file;
  private final byte[] buffer = new byte[8192];
  private long bufferStart;
  private int buffered;
  private long position;

  ProtobufFile(RandomAccessFile file) {
    this.file = file;
  }

  /** One field: its value if a varint, else the size of its content; and where it ends. */
  record Field(int number, int wire, long value, long end) {}

  /** What to do with a field; what it leaves unread is skipped. */
  interface Visitor {
    void visit(Field field) throws IOException;
  }

  long length() throws IOException {
    return file.length();
  }

  /** Visits the fields from here up to an end. */
  void message(long end, Visitor visitor) throws IOException {
    while (position < end) {
      long key = varint();
      int wire = (int) (key & 7);
      long number = key >>> 3;
      if (number < 1 || number > 0x1fff_ffff) {
        throw new MalformedException("field number " + number);
      }
      long value = wire == VARINT ? varint() : size(wire, end);
      long fieldEnd = wire == VARINT ? position : position + value;
      if (fieldEnd > end) {
        throw new MalformedException("a field beyond its message");
      }
      visitor.visit(new Field((int) number, wire, value, fieldEnd));
      position = fieldEnd;
    }
  }

  private long size(int wire, long end) throws IOException {
    long size =
        switch (wire) {
          case FIXED64 -> 8;
          case FIXED32 -> 4;
          case BYTES -> varint();
          default -> throw new MalformedException("wire type " + wire);
        };
    if (size < 0 || size > end - position) {
      throw new MalformedException("a length of " + size + " beyond its message");
    }
    return size;
  }

  private long varint() throws IOException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int b = read();
      value |= (long) (b & 0x7f) << shift;
      if (b < 0x80) {
        return value;
      }
    }
    throw new MalformedException("a varint of more than ten bytes");
  }

  String text(Field field) throws IOException {
    long size = field.value();
    if (field.wire() != BYTES || size > TEXT_LIMIT) {
      throw new MalformedException("field " + field.number() + " is no text, or too long");
    }
    byte[] bytes = new byte[(int) size];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) read();
      if (bytes[i] == 0) {
        throw new MalformedException("a NUL character in a name");
      }
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private int read() throws IOException {
    if (position < bufferStart || position >= bufferStart + buffered) {
      file.seek(position);
      bufferStart = position;
      buffered = file.read(buffer);
      if (buffered <= 0) {
        buffered = 0;
        throw new MalformedException("the end of the file");
      }
    }
    return buffer[(int) (position++ - bufferStart)] & 0xff;
  }

  /** The bytes are not a protobuf message; the message says where it ended to be one. */
  static final class MalformedException extends IOException {
    private static final long serialVersionUID = 1L;

    MalformedException(String found) {
      super("found " + found);
    }
  }
}
