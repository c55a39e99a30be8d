package io.mlops4j.core.signing;

import io.mlops4j.core.RegistryStorageException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Signs models with a private key by OpenSSF Model Signing 1.0: SHA-256 of every file, whole files,
 * method {@code key}.
 *
 * <pre>
 * ModelSigner.with(PemKeys.privateKey(keyFile)).sign(directory).writeTo(directory.resolve("model.sig"));
 * </pre>
 *
 * <p>Other verifiers of the specification accept the bundles. Never covered are {@code .git},
 * {@code .gitignore}, {@code .gitattributes} and {@code .github} at the top of a model, and by
 * default {@code model.sig}, where the bundle goes. Immutable, and thread-safe where the key is.
 */
public final class ModelSigner {
  private final PrivateKey key;
  private final VerificationKey verification;
  private final Set<String> ignored;

  private ModelSigner(PrivateKey key, VerificationKey verification, Set<String> ignored) {
    this.key = key;
    this.verification = verification;
    this.ignored = ignored;
  }

  /**
   * {@return a signer with a private key on P-256, P-384 or P-521} The key may stay in hardware;
   * its public key is found from signatures it makes here.
   *
   * @param key the key, which signs by {@link java.security.Signature}
   * @throws UnusableKeyException when the key is of another kind or does not sign
   */
  public static ModelSigner with(PrivateKey key) {
    return new ModelSigner(
        key, PublicKeyRecovery.of(key), ignoring(Set.of(), List.of(SignatureBundle.FILE_NAME)));
  }

  /**
   * {@return a signer that also leaves out these paths; what is left out is written in the
   * signature}
   *
   * @param paths paths within the model, with {@code /}, each a file or a directory with all below
   * @throws IllegalArgumentException when one is no such path
   */
  public ModelSigner ignoring(String... paths) {
    return new ModelSigner(key, verification, ignoring(ignored, List.of(paths)));
  }

  static Set<String> ignoring(Set<String> before, List<String> paths) {
    Set<String> ignored = new TreeSet<>(FileName.ORDER);
    ignored.addAll(ModelFiles.ALWAYS_IGNORED);
    ignored.addAll(before);
    for (String path : paths) {
      FileName.fault(path)
          .ifPresent(
              fault -> {
                throw new IllegalArgumentException(
                    "%s is no path within a model: %s".formatted(Quoted.of(path), fault));
              });
      ignored.add(path);
    }
    return Collections.unmodifiableSet(ignored);
  }

  /** {@return the identifier of the key in the bundles: SHA-256 of the public key in PEM} */
  public String keyId() {
    return verification.id();
  }

  /**
   * Signs the files of a directory, or a single file, as they are now.
   *
   * @param model the directory or file
   * @return the signature
   * @throws UnsignableModelException when it has no file, more than 100,000, a symbolic link, or a
   *     name with a backslash or a control character
   * @throws RegistryStorageException when it cannot be read
   */
  public SignatureBundle sign(Path model) {
    return signFiles(ModelFiles.modelName(model), ModelFiles.of(model, ignored));
  }

  /**
   * Signs files from anywhere, as they are now.
   *
   * @param modelName a name for people; nothing depends on it
   * @param files the files by their paths within the model
   * @return the signature
   * @throws UnsignableModelException when there is no file, more than 100,000, or a malformed path
   * @throws RegistryStorageException when one cannot be read
   */
  public SignatureBundle signFiles(String modelName, Map<String, Path> files) {
    files.keySet().forEach(ModelFiles::requireName);
    return signDigests(modelName, ModelFiles.digests(files));
  }

  /**
   * Signs content whose digests are known already.
   *
   * @param modelName a name for people; nothing depends on it
   * @param sha256 the digests, 64 lower-case hexadecimal digits, by the paths within the model
   * @return the signature
   * @throws UnsignableModelException when there is no file, more than 100,000, or a malformed path
   * @throws IllegalArgumentException when a digest is malformed or the name is blank
   */
  public SignatureBundle signDigests(String modelName, Map<String, String> sha256) {
    if (modelName.isBlank()) {
      throw new IllegalArgumentException("the model's name is blank");
    }
    if (sha256.isEmpty() || sha256.size() > ModelFiles.LIMIT) {
      throw new UnsignableModelException(
          "a signed model has 1 to %d files, not %d".formatted(ModelFiles.LIMIT, sha256.size()));
    }
    SortedMap<String, String> sorted = new TreeMap<>(FileName.ORDER);
    sha256.forEach(
        (name, digest) -> {
          ModelFiles.requireName(name);
          if (FileName.below(ignored, name)) {
            throw new UnsignableModelException(
                "%s is an ignored path and cannot be signed".formatted(Quoted.of(name)));
          }
          if (!ContentDigest.isSha256(digest)) {
            throw new IllegalArgumentException(
                "%s is no SHA-256 in lower-case hexadecimal digits".formatted(Quoted.of(digest)));
          }
          sorted.put(name, digest);
        });
    List<SignedFile> files = new ArrayList<>(sorted.size());
    sorted.forEach((name, digest) -> files.add(new SignedFile(name, digest)));
    return sign(new Statement(modelName, files, ignored));
  }

  private SignatureBundle sign(Statement statement) {
    byte[] payload = StatementWriter.write(statement);
    try {
      byte[] signature =
          PublicKeyRecovery.sign(
              key, verification.curve(), SignatureBundle.preAuthentication(payload), payload);
      return SignatureBundle.parse(BundleWriter.write(keyId(), payload, signature));
    } catch (GeneralSecurityException e) {
      throw new UnusableKeyException("the private key does not sign: " + e.getMessage(), e);
    }
  }
}
