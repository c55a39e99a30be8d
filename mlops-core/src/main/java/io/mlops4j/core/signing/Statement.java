package io.mlops4j.core.signing;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * What a signature says: an in-toto statement with the predicate of OpenSSF Model Signing 1.0.
 *
 * @param modelName the name of the subject, for people
 * @param files the files, in the order of the statement
 * @param ignored the paths that were left out
 */
record Statement(String modelName, List<SignedFile> files, Set<String> ignored) {
  static final String TYPE = "https://in-toto.io/Statement/v1";
  static final String PREDICATE = "https://model_signing/signature/v1.0";

  /** The name of a model that is one file, as the reference implementation writes it. */
  static final String WHOLE_MODEL = ".";

  boolean isOfOneFile() {
    return files.get(0).name().equals(WHOLE_MODEL);
  }

  /** SHA-256 over the raw digests of the files in their order. */
  String rootSha256() {
    MessageDigest digest = ContentDigest.sha256();
    HexFormat hex = HexFormat.of();
    files.forEach(file -> digest.update(hex.parseHex(file.sha256())));
    return hex.formatHex(digest.digest());
  }
}
