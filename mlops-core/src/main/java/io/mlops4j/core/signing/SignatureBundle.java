package io.mlops4j.core.signing;

import io.mlops4j.core.RegistryStorageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A detached model signature: a Sigstore bundle 0.3 with one DSSE envelope, as OpenSSF Model
 * Signing 1.0 lays it out for the method {@code key}.
 *
 * <p>Reading a bundle checks its form and nothing else; whether the signature holds is what {@link
 * ModelVerifier} says. A bundle has at most 32 MiB, which is room for 100,000 files with names of
 * about 100 characters. Immutable.
 *
 * @see <a href="https://github.com/ossf/model-signing-spec">the specification</a>
 */
public final class SignatureBundle {
  /** The name a bundle has beside, or in, its model: {@code model.sig}. */
  public static final String FILE_NAME = "model.sig";

  private final byte[] json;
  private final Optional<String> keyHint;
  private final byte[] payload;
  private final byte[] signature;

  SignatureBundle(byte[] json, Optional<String> keyHint, byte[] payload, byte[] signature) {
    this.json = json;
    this.keyHint = keyHint;
    this.payload = payload;
    this.signature = signature;
  }

  /**
   * Reads a bundle from a file.
   *
   * @param file the file
   * @return the bundle
   * @throws MalformedSignatureException when it is not laid out as specified, or too long
   * @throws UnsupportedSignatureException when it was made by another method than {@code key}
   * @throws RegistryStorageException when the file cannot be read
   */
  public static SignatureBundle read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return parse(in.readNBytes(StrictJson.LIMIT_BYTES + 1));
    } catch (IOException e) {
      throw new RegistryStorageException(
          "the signature '%s' cannot be read: %s".formatted(file, e), e);
    }
  }

  /**
   * Reads a bundle from its JSON text.
   *
   * @param json the text in UTF-8
   * @return the bundle
   * @throws MalformedSignatureException when it is not laid out as specified, or too long
   * @throws UnsupportedSignatureException when it was made by another method than {@code key}
   */
  public static SignatureBundle parse(byte[] json) {
    if (json.length > StrictJson.LIMIT_BYTES) {
      throw new MalformedSignatureException(
          "a signature has at most %d bytes".formatted(StrictJson.LIMIT_BYTES));
    }
    return BundleReader.read(json.clone());
  }

  /**
   * Writes the bundle to a file, which appears as a whole and replaces one of that name.
   *
   * @param file the file; its directory exists
   * @return the file
   * @throws RegistryStorageException when it cannot be written
   */
  public Path writeTo(Path file) {
    try {
      Path directory = file.toAbsolutePath().getParent();
      if (directory == null) {
        throw new IllegalArgumentException("'" + file + "' is no file");
      }
      Path temporary = Files.createTempFile(directory, ".signature-", ".tmp");
      try {
        try (FileChannel out = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
          ByteBuffer bytes = ByteBuffer.wrap(json);
          while (bytes.hasRemaining()) {
            out.write(bytes);
          }
          out.force(true);
        }
        return Files.move(
            temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw new RegistryStorageException(
          "the signature '%s' cannot be written: %s".formatted(file, e), e);
    }
  }

  /** {@return the JSON text in UTF-8, byte for byte as it was read} */
  public byte[] toBytes() {
    return json.clone();
  }

  /** {@return what the bundle says of its key; an assertion of whoever wrote it} */
  public Optional<String> keyHint() {
    return keyHint;
  }

  byte[] payload() {
    return payload;
  }

  byte[] signature() {
    return signature;
  }

  /** What DSSE signs in place of a payload, up to where the payload begins. */
  static byte[] preAuthentication(byte[] payload) {
    String type = BundleReader.PAYLOAD_TYPE;
    return "DSSEv1 %d %s %d "
        .formatted(type.length(), type, payload.length)
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** The JSON text. */
  @Override
  public String toString() {
    return new String(json, StandardCharsets.UTF_8);
  }
}
