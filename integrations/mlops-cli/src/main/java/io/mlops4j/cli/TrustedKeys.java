package io.mlops4j.cli;

import io.mlops4j.core.signing.ModelVerifier;
import io.mlops4j.core.signing.PemKeys;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.List;

/** The public keys a command line names. */
final class TrustedKeys {
  private TrustedKeys() {}

  static ModelVerifier verifier(List<Path> files) {
    return ModelVerifier.trusting(files.stream().map(PemKeys::publicKey).toArray(PublicKey[]::new));
  }
}
