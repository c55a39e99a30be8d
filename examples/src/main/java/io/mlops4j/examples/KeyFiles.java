package io.mlops4j.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;

/** A fresh pair of keys in PEM files, as {@code openssl genpkey} would leave them. */
record KeyFiles(Path privateKey, Path publicKey) {

  static KeyFiles generate(Path directory) throws IOException {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      KeyPair keys = generator.generateKeyPair();
      return new KeyFiles(
          Files.writeString(directory.resolve("key.pem"), pem("PRIVATE KEY", keys.getPrivate())),
          Files.writeString(directory.resolve("key.pub.pem"), pem("PUBLIC KEY", keys.getPublic())));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the Java platform makes no EC keys", e);
    }
  }

  private static String pem(String label, Key key) {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, body, label);
  }
}
