package io.mlops4j.core;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * A position in the results of one query as text. A digest of position and query goes with it, so
 * that a token of another query, or one that was changed, is noticed. It guards against mistakes: a
 * forged token reaches another position of the same query and nothing else.
 */
final class PageToken {
  private static final int DIGEST_BYTES = 12;
  private static final int LENGTH_LIMIT = 100_000;

  private PageToken() {}

  /** Writes the position: longs, doubles and texts. */
  static String write(String query, List<Object> position) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      for (Object value : position) {
        if (value instanceof Long number) {
          out.writeByte('l');
          out.writeLong(number);
        } else if (value instanceof Double number) {
          out.writeByte('d');
          out.writeDouble(number);
        } else {
          byte[] text = value.toString().getBytes(StandardCharsets.UTF_8);
          out.writeByte('t');
          out.writeInt(text.length);
          out.write(text);
        }
      }
    } catch (IOException e) {
      throw new AssertionError("memory does not fail", e);
    }
    byte[] payload = bytes.toByteArray();
    byte[] token = Arrays.copyOf(digest(query, payload), DIGEST_BYTES + payload.length);
    System.arraycopy(payload, 0, token, DIGEST_BYTES, payload.length);
    return encoded(token);
  }

  private static String encoded(byte[] token) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
  }

  /** Reads a position back. */
  static List<Object> read(String query, String token) {
    byte[] bytes = decoded(token);
    byte[] payload = Arrays.copyOfRange(bytes, DIGEST_BYTES, bytes.length);
    if (!Arrays.equals(digest(query, payload), Arrays.copyOf(bytes, DIGEST_BYTES))) {
      throw new InvalidPageTokenException(
          "the page token belongs to another search or was changed; ask for the first page");
    }
    List<Object> position = new ArrayList<>();
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(payload))) {
      while (in.available() > 0) {
        switch (in.readByte()) {
          case 'l' -> position.add(in.readLong());
          case 'd' -> position.add(in.readDouble());
          default -> position.add(new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8));
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      throw malformed(token);
    }
    return position;
  }

  private static byte[] decoded(String token) {
    if (token.length() <= LENGTH_LIMIT) {
      try {
        byte[] bytes = Base64.getUrlDecoder().decode(token);
        // The decoder ignores the bits that do not fill the last byte.
        if (bytes.length > DIGEST_BYTES && encoded(bytes).equals(token)) {
          return bytes;
        }
      } catch (IllegalArgumentException e) {
        throw malformed(token);
      }
    }
    throw malformed(token);
  }

  private static InvalidPageTokenException malformed(String token) {
    return new InvalidPageTokenException(
        "'%s' is no page token; pass the nextToken of a page of the same search"
            .formatted(Names.shown(token)));
  }

  private static byte[] digest(String query, byte[] payload) {
    MessageDigest digest = Sha256.digest();
    digest.update(query.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
    digest.update(payload);
    return Arrays.copyOf(digest.digest(), DIGEST_BYTES);
  }
}
