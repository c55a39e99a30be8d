package io.mlops4j.cli;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The names of categories, bounded in length. */
final class CategoryName {
  private static final int LONGEST = 200;
  private static final int DIGEST_BYTES = 8;

  private CategoryName() {}

  /** The value itself, or the start of a long one with a digest that tells it from its like. */
  static String of(String value) {
    if (value.length() <= LONGEST) {
      return value;
    }
    byte[] digest = sha256(value);
    return value.substring(0, LONGEST)
        + "... sha256 "
        + HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
  }

  private static byte[] sha256(String value) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
