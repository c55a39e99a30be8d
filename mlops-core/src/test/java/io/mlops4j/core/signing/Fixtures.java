package io.mlops4j.core.signing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.Map;

/** Keys, models and bundles of the signing tests. */
final class Fixtures {
  private Fixtures() {}

  static KeyPair keys(String curve) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(curve));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static byte[] resource(String name) {
    try (InputStream in = Fixtures.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new AssertionError("no resource " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path copy(String resource, Path directory) {
    return write(directory.resolve(resource), resource(resource));
  }

  static Path write(Path file, byte[] content) {
    try {
      Files.createDirectories(file.getParent());
      return Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path write(Path directory, Map<String, String> files) {
    files.forEach((name, text) -> write(directory.resolve(name), text.getBytes(UTF_8)));
    return directory;
  }

  private static final java.nio.charset.Charset UTF_8 = java.nio.charset.StandardCharsets.UTF_8;

  /** A bundle of any payload, signed by a key. */
  static SignatureBundle signed(KeyPair keys, String payload) {
    return SignatureBundle.parse(signedJson(keys, payload));
  }

  static byte[] signedJson(KeyPair keys, String payload) {
    byte[] bytes = payload.getBytes(UTF_8);
    VerificationKey key = VerificationKey.of(keys.getPublic());
    try {
      return BundleWriter.write(
          key.id(),
          bytes,
          PublicKeyRecovery.sign(
              keys.getPrivate(), key.curve(), SignatureBundle.preAuthentication(bytes), bytes));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static String payload(SignatureBundle bundle) {
    return new String(bundle.payload(), UTF_8);
  }

  static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }

  static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
