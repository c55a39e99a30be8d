package io.mlops4j.core;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/**
 * The hash that ties each move of the history to all moves before it: SHA-256 over the previous
 * hash and the move's fields, each as UTF-8 after its length in four bytes, so that no two
 * different moves have the same encoding.
 */
final class MoveChain {
  /** The hash before the first move. */
  static final String ORIGIN = "0".repeat(64);

  private MoveChain() {}

  static String link(String previous, List<String> fields) {
    MessageDigest digest = Sha256.digest();
    update(digest, previous);
    for (String field : fields) {
      update(digest, field);
    }
    return Sha256.hex(digest);
  }

  private static void update(MessageDigest digest, String field) {
    byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
    digest.update(bytes);
  }
}
