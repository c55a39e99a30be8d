package io.mlops4j.quantize.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads the fields of one protobuf message from a slice of memory, with every length checked before
 * it is used. Payloads are slices, and copies only of small messages. Confined.
 */
final class WireReader {

  /** Nested messages allowed, as protobuf's own parsers limit them. */
  static final int MAX_DEPTH = 100;

  static final int VARINT = 0;
  static final int FIXED64 = 1;
  static final int BYTES = 2;
  static final int GROUP_START = 3;
  static final int GROUP_END = 4;
  static final int FIXED32 = 5;

  /** Copied out of the file; more would grow the memory that a hostile one takes. */
  private static final int NEAR_BYTES = 1 << 10;

  /** What Java puts in the place of bytes that are no text. */
  private static final char REPLACEMENT = '\uFFFD';

  private final ByteBuffer buffer;
  private final String message;
  private final int depth;
  private int field;
  private int wireType;
  private int fieldStart;

  private WireReader(ByteBuffer bytes, String message, int depth) {
    if (depth > MAX_DEPTH) {
      throw new OnnxFormatException(
          "messages are nested deeper than " + MAX_DEPTH + " in " + message);
    }
    this.buffer = bytes.order(ByteOrder.LITTLE_ENDIAN);
    this.message = message;
    this.depth = depth;
  }

  static WireReader of(ByteBuffer bytes, String message) {
    return new WireReader(bytes.duplicate(), message, 1);
  }

  /** Moves to the next field; false at the end of the message. */
  boolean next() {
    if (!buffer.hasRemaining()) {
      return false;
    }
    fieldStart = buffer.position();
    readTag();
    if (wireType == GROUP_END) {
      throw malformed("ends a group that was not started");
    }
    return true;
  }

  private void readTag() {
    long tag = readVarint();
    long number = tag >>> 3;
    if (number < 1 || number > 0x1FFFFFFF) {
      throw new OnnxFormatException(
          "field number " + Long.toUnsignedString(number) + " in " + message + " is out of range");
    }
    field = (int) number;
    wireType = (int) (tag & 7);
  }

  int field() {
    return field;
  }

  int wireType() {
    return wireType;
  }

  long varint() {
    require(VARINT);
    return readVarint();
  }

  int fixed32() {
    require(FIXED32);
    requireBytes(4);
    return buffer.getInt();
  }

  String string() {
    require(BYTES);
    byte[] encoded = new byte[readLength()];
    buffer.get(encoded);
    String text = new String(encoded, StandardCharsets.UTF_8);
    // Written so, or put where the bytes are wrong.
    if (text.indexOf(REPLACEMENT) >= 0) {
      requireUtf8(encoded);
    }
    return text;
  }

  private void requireUtf8(byte[] encoded) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(encoded));
    } catch (CharacterCodingException notUtf8) {
      throw malformed("is not UTF-8 text");
    }
  }

  /** The payload of a length-delimited field, as a slice. */
  ByteBuffer bytes() {
    require(BYTES);
    return readBytes();
  }

  /** The payload as a nested message. */
  WireReader message(String name) {
    return new WireReader(near(bytes()), name, depth + 1);
  }

  /** A young virtual machine reads an array several times as fast as a mapped file. */
  private static ByteBuffer near(ByteBuffer bytes) {
    return bytes.hasArray() || bytes.remaining() > NEAR_BYTES
        ? bytes
        : ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
  }

  /** All bytes of this message; call before the first {@link #next}. */
  ByteBuffer all() {
    return buffer.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Skips the current field's payload. */
  void skip() {
    skipPayload(0);
  }

  /** The current field, skipped, with its tag: what a writer copies to keep it unchanged. */
  ByteBuffer raw() {
    skip();
    return consumed();
  }

  /** The current field with its tag, once its payload has been read. */
  ByteBuffer consumed() {
    return buffer.slice(fieldStart, buffer.position() - fieldStart);
  }

  /** Numbers of a repeated varint field, one or packed. */
  void varints(java.util.function.LongConsumer each) {
    if (wireType == VARINT) {
      each.accept(readVarint());
      return;
    }
    require(BYTES);
    WireReader packed = new WireReader(readBytes(), message, depth);
    while (packed.buffer.hasRemaining()) {
      each.accept(packed.readVarint());
    }
  }

  private void skipPayload(int groups) {
    switch (wireType) {
      case VARINT -> readVarint();
      case FIXED64 -> advance(8);
      case BYTES -> advance(readLength());
      case FIXED32 -> advance(4);
      case GROUP_START -> skipGroup(groups + 1);
      default -> throw malformed("has the unknown wire type " + wireType);
    }
  }

  private void skipGroup(int groups) {
    if (depth + groups > MAX_DEPTH) {
      throw malformed("nests groups deeper than " + MAX_DEPTH);
    }
    int group = field;
    while (true) {
      readTag();
      if (wireType == GROUP_END) {
        if (field != group) {
          throw malformed("ends group " + group);
        }
        return;
      }
      skipPayload(groups);
    }
  }

  private long readVarint() {
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      if (!buffer.hasRemaining()) {
        throw malformed("is cut short");
      }
      byte b = buffer.get();
      value |= (long) (b & 0x7F) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw malformed("holds a number of more than ten bytes");
  }

  private ByteBuffer readBytes() {
    int length = readLength();
    ByteBuffer slice = buffer.slice(buffer.position(), length).order(ByteOrder.LITTLE_ENDIAN);
    buffer.position(buffer.position() + length);
    return slice;
  }

  private int readLength() {
    long length = readVarint();
    requireBytes(length);
    return (int) length;
  }

  private void advance(int bytes) {
    requireBytes(bytes);
    buffer.position(buffer.position() + bytes);
  }

  private void requireBytes(long length) {
    if (length < 0 || length > buffer.remaining()) {
      throw malformed(
          "claims "
              + Long.toUnsignedString(length)
              + " bytes where "
              + buffer.remaining()
              + " are left");
    }
  }

  private void require(int expected) {
    if (wireType != expected) {
      throw malformed("has wire type " + wireType + " instead of " + expected);
    }
  }

  OnnxFormatException malformed(String what) {
    return new OnnxFormatException("field " + field + " of " + message + " " + what);
  }
}
