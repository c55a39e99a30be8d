package io.mlops4j.drift;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A name as 256 bits that look random: its hash, and its first 24 bytes of UTF-8 behind a pad that
 * follows from the hash.
 *
 * <p>Bits of different names agree in about half of all places, however alike the names are.
 * Immutable.
 */
record NameCode(long hash, long first, long second, long third) {
  static final int BITS = 256;

  private static final int NAME_BYTES = 24;
  private static final String CUT = "...";

  static NameCode of(String name, long hash) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    ByteBuffer start = ByteBuffer.allocate(NAME_BYTES);
    start.put(bytes, 0, Math.min(NAME_BYTES, bytes.length)).rewind();
    return new NameCode(
        hash,
        start.getLong() ^ pad(hash, 1),
        start.getLong() ^ pad(hash, 2),
        start.getLong() ^ pad(hash, 3));
  }

  private static long pad(long hash, int word) {
    return Hashing.mix(hash + word);
  }

  long word(int index) {
    return switch (index) {
      case 0 -> hash;
      case 1 -> first;
      case 2 -> second;
      default -> third;
    };
  }

  /** The name, if it is short enough to be all in the code and the hash confirms it. */
  Optional<String> name() {
    return start().filter(name -> Hashing.of(name) == hash);
  }

  /** The start of a name too long for the code, marked as cut; empty if these are no such bytes. */
  Optional<String> cutName() {
    boolean full = (byte) (third ^ pad(hash, 3)) != 0;
    return full ? start().map(name -> name + CUT) : Optional.empty();
  }

  private Optional<String> start() {
    ByteBuffer bytes = ByteBuffer.allocate(NAME_BYTES);
    bytes.putLong(first ^ pad(hash, 1)).putLong(second ^ pad(hash, 2));
    bytes.putLong(third ^ pad(hash, 3));
    int length = NAME_BYTES;
    while (length > 0 && bytes.get(length - 1) == 0) {
      length--;
    }
    bytes.position(0).limit(length);
    CharsetDecoder decoder =
        StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT);
    CharBuffer text = CharBuffer.allocate(NAME_BYTES);
    // A character that was cut in two is not malformed to a decoder that expects more input.
    boolean malformed = decoder.decode(bytes, text, length < NAME_BYTES).isError();
    return malformed ? Optional.empty() : Optional.of(text.flip().toString());
  }
}
