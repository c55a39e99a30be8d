package io.mlops4j.drift;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * Reads the elements of the stored form and refuses what cannot be one. Confined.
 *
 * <p>Lengths are checked against the bytes that are left before anything is allocated.
 */
final class ByteReader {
  private static final int CHECKSUM_BYTES = 4;

  private final byte[] bytes;
  private final int end;
  private final int version;
  private int at;

  ByteReader(byte[] bytes, int version) {
    if (bytes.length <= CHECKSUM_BYTES) {
      throw new ProfileFormatException("a stored profile cannot have " + bytes.length + " bytes");
    }
    this.bytes = bytes;
    this.version = version;
    this.end = bytes.length - CHECKSUM_BYTES;
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, end);
    long stored = ByteBuffer.wrap(bytes, end, CHECKSUM_BYTES).getInt() & 0xFFFF_FFFFL;
    if (crc.getValue() != stored) {
      throw new ProfileFormatException(
          "the checksum of the stored profile does not match: the bytes are cut off or damaged");
    }
  }

  /** The version of the form that is read. */
  int version() {
    return version;
  }

  int raw() {
    if (at >= end) {
      throw new ProfileFormatException("the stored profile ends at byte " + at + " too early");
    }
    return bytes[at++] & 0xFF;
  }

  long number() {
    long value = 0;
    for (int shift = 0; shift < 63; shift += 7) {
      int next = raw();
      value |= (long) (next & 0x7F) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw new ProfileFormatException("the number before byte " + at + " exceeds 2^63 - 1");
  }

  /** Any 64 bits, as {@link ByteWriter#number} writes them. */
  long unsigned() {
    long value = 0;
    for (int shift = 0; shift < 63; shift += 7) {
      int next = raw();
      value |= (long) (next & 0x7F) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    if (raw() != 1) {
      throw new ProfileFormatException("the number before byte " + at + " exceeds 64 bits");
    }
    return value | Long.MIN_VALUE;
  }

  /** A number of elements of at least one byte each. */
  int length() {
    long length = number();
    requireLeft(length);
    return (int) length;
  }

  void requireLeft(long elements) {
    if (elements > end - at) {
      throw new ProfileFormatException(
          "the stored profile claims "
              + elements
              + " elements in the last "
              + (end - at)
              + " bytes");
    }
  }

  int upTo(int most, String what) {
    long value = number();
    if (value > most) {
      throw new ProfileFormatException(what + " must be at most " + most + " but is " + value);
    }
    return (int) value;
  }

  long fixed() {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = value << 8 | raw();
    }
    return value;
  }

  double real() {
    return Double.longBitsToDouble(fixed());
  }

  String text() {
    int length = length();
    String text = TextBytes.decode(bytes, at, length);
    at += length;
    return text;
  }

  void requireEnd() {
    if (at != end) {
      throw new ProfileFormatException(
          "the stored profile goes on for " + (end - at) + " bytes after its end");
    }
  }
}
