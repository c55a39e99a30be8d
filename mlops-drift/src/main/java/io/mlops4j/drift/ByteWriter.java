package io.mlops4j.drift;

import java.io.ByteArrayOutputStream;
import java.util.zip.CRC32;

/** Writes the elements of the stored form into bytes. Confined. */
final class ByteWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream(4096);

  /** Seven bits per byte, lowest first, the top bit set on all but the last. */
  void number(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.write((int) (rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  void raw(int value) {
    out.write(value);
  }

  void fixed(long value) {
    for (int shift = 56; shift >= 0; shift -= 8) {
      out.write((int) (value >>> shift));
    }
  }

  void real(double value) {
    fixed(Double.doubleToLongBits(value));
  }

  void text(String text) {
    byte[] bytes = TextBytes.encode(text);
    number(bytes.length);
    out.writeBytes(bytes);
  }

  void bytes(byte[] bytes) {
    out.writeBytes(bytes);
  }

  /** Everything written, without a checksum. */
  byte[] toBytes() {
    return out.toByteArray();
  }

  /** Everything written, followed by its CRC-32. */
  byte[] finish() {
    CRC32 crc = new CRC32();
    crc.update(out.toByteArray());
    long sum = crc.getValue();
    for (int shift = 24; shift >= 0; shift -= 8) {
      out.write((int) (sum >>> shift));
    }
    return out.toByteArray();
  }
}
