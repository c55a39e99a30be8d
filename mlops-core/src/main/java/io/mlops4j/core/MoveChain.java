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

  static String link(String previous, AliasMove move, String evidence) {
    MessageDigest digest = Sha256.digest();
    for (String field :
        List.of(
            previous,
            Long.toString(move.sequence()),
            move.modelName(),
            move.alias(),
            move.kind().name(),
            move.from().toString(),
            move.to().toString(),
            Long.toString(Micros.of(move.at())),
            move.actor(),
            move.reason(),
            evidence)) {
      byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
      digest.update(bytes);
    }
    return Sha256.hex(digest);
  }
}
