package io.mlops4j.drift;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Texts as UTF-8, with half of a surrogate pair in the three bytes of its code point.
 *
 * <p>Names come out of live traffic, and a {@link String} may hold such a half. Plain UTF-8 would
 * make all of them one question mark, and two names one.
 */
final class TextBytes {
  private TextBytes() {}

  static byte[] encode(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (text.codePoints().noneMatch(TextBytes::isHalf)) {
      return bytes;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    text.codePoints()
        .forEach(
            point -> {
              if (isHalf(point)) {
                out.write(0xE0 | point >> 12);
                out.write(0x80 | (point >> 6 & 0x3F));
                out.write(0x80 | (point & 0x3F));
              } else {
                out.writeBytes(Character.toString(point).getBytes(StandardCharsets.UTF_8));
              }
            });
    return out.toByteArray();
  }

  private static boolean isHalf(int point) {
    return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
  }

  static String decode(byte[] bytes, int from, int length) {
    StringBuilder text = new StringBuilder(length);
    int start = from;
    for (int i = from; i + 2 < from + length; i++) {
      // Only halves begin 1110 1101 101; no other character has the first byte inside of it.
      if ((bytes[i] & 0xFF) == 0xED
          && (bytes[i + 1] & 0xE0) == 0xA0
          && (bytes[i + 2] & 0xC0) == 0x80) {
        text.append(plain(bytes, start, i - start));
        text.append((char) (0xD000 | (bytes[i + 1] & 0x3F) << 6 | (bytes[i + 2] & 0x3F)));
        i += 2;
        start = i + 1;
      }
    }
    return text.append(plain(bytes, start, from + length - start)).toString();
  }

  private static String plain(byte[] bytes, int from, int length) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, from, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw new ProfileFormatException("the text at byte " + from + " is not UTF-8");
    }
  }
}
