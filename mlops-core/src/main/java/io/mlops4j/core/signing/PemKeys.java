package io.mlops4j.core.signing;

import io.mlops4j.core.RegistryStorageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;

/**
 * Reads the keys that sign and verify models from PEM text (RFC 7468): PKCS#8 private keys and
 * SubjectPublicKeyInfo public keys on P-256, P-384 or P-521.
 *
 * <pre>
 * openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem
 * openssl pkey -in key.pem -pubout -out key.pub.pem
 * </pre>
 *
 * <p>Text around the block is skipped. No message and no exception here shows a part of the key,
 * and buffers a private key went through are overwritten. Thread-safe.
 */
public final class PemKeys {
  private static final int LIMIT_BYTES = 1 << 16;
  private static final String PRIVATE = "PRIVATE KEY";
  private static final String PUBLIC = "PUBLIC KEY";

  private PemKeys() {}

  /**
   * {@return the private key in a file}
   *
   * @param file the file, an unencrypted PKCS#8 key in PEM
   * @throws UnusableKeyException when the file holds no such key, or several
   * @throws RegistryStorageException when the file cannot be read
   */
  public static PrivateKey privateKey(Path file) {
    byte[] pem = read(file);
    byte[] der = new byte[0];
    try {
      der = decode(file, pem, PRIVATE);
      PrivateKey key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
      Curve.of((ECKey) key);
      return key;
    } catch (GeneralSecurityException e) {
      // The cause may quote what it could not parse.
      throw new UnusableKeyException("'%s' holds no usable EC private key".formatted(file));
    } finally {
      Arrays.fill(pem, (byte) 0);
      Arrays.fill(der, (byte) 0);
    }
  }

  /**
   * {@return the public key in a file}
   *
   * @param file the file, a SubjectPublicKeyInfo in PEM
   * @throws UnusableKeyException when the file holds no such key, or several
   * @throws RegistryStorageException when the file cannot be read
   */
  public static PublicKey publicKey(Path file) {
    try {
      byte[] der = decode(file, read(file), PUBLIC);
      PublicKey key = KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(der));
      VerificationKey.of(key);
      return key;
    } catch (GeneralSecurityException e) {
      throw new UnusableKeyException("'%s' holds no usable EC public key".formatted(file), e);
    }
  }

  private static byte[] read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(LIMIT_BYTES + 1);
      if (bytes.length > LIMIT_BYTES) {
        throw new UnusableKeyException(
            "'%s' is longer than %d bytes and no key".formatted(file, LIMIT_BYTES));
      }
      return bytes;
    } catch (IOException e) {
      throw new RegistryStorageException("the key '%s' cannot be read: %s".formatted(file, e), e);
    }
  }

  private static byte[] decode(Path file, byte[] pem, String label) {
    byte[] begin = marker("BEGIN", label);
    int from = find(pem, begin, 0);
    if (from < 0) {
      throw new UnusableKeyException(absent(file, pem, label));
    }
    int to = find(pem, marker("END", label), from);
    if (to < 0) {
      throw new UnusableKeyException("the %s in '%s' has no end".formatted(label, file));
    }
    if (find(pem, begin, to) >= 0) {
      throw new UnusableKeyException(
          "'%s' holds more than one %s, split it".formatted(file, label));
    }
    byte[] text = new byte[to - from];
    byte[] packed = new byte[0];
    try {
      int length = 0;
      for (int i = from + begin.length; i < to; i++) {
        if (pem[i] != '\n' && pem[i] != '\r' && pem[i] != ' ' && pem[i] != '\t') {
          text[length++] = pem[i];
        }
      }
      packed = Arrays.copyOf(text, length);
      return Base64.getDecoder().decode(packed);
    } catch (IllegalArgumentException e) {
      throw new UnusableKeyException("the %s in '%s' is no base64".formatted(label, file));
    } finally {
      Arrays.fill(text, (byte) 0);
      Arrays.fill(packed, (byte) 0);
    }
  }

  private static String absent(Path file, byte[] pem, String label) {
    String found = "'%s' holds no '-----BEGIN %s-----'".formatted(file, label);
    if (!label.equals(PRIVATE)) {
      return found;
    }
    if (find(pem, marker("BEGIN", "EC " + PRIVATE), 0) >= 0) {
      return found + "; convert it: openssl pkcs8 -topk8 -nocrypt -in <it> -out <new file>";
    }
    if (find(pem, marker("BEGIN", "ENCRYPTED " + PRIVATE), 0) >= 0) {
      return found + "; it is encrypted, decrypt it: openssl pkcs8 -in <it> -out <new file>";
    }
    return found;
  }

  private static byte[] marker(String edge, String label) {
    return "-----%s %s-----".formatted(edge, label).getBytes(StandardCharsets.US_ASCII);
  }

  private static int find(byte[] text, byte[] part, int from) {
    for (int i = from; i <= text.length - part.length; i++) {
      if (Arrays.equals(text, i, i + part.length, part, 0, part.length)) {
        return i;
      }
    }
    return -1;
  }
}
