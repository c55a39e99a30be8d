package io.mlops4j.core.signing;

import io.mlops4j.core.RegistryStorageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * Verifies models against their signatures and the keys it trusts, by OpenSSF Model Signing 1.0.
 *
 * <p>A signature holds when a trusted key made it and the model has exactly the signed files: none
 * changed, none missing, none more except on ignored paths. Nothing in a bundle is believed before
 * its signature was verified. Symbolic links are refused whatever the bundle says of them.
 *
 * <p>A verified path can change before it is loaded. Load what was verified instead: from the
 * directory {@link #verifyInto} makes, by digest ({@link #verifyDigests}), or from a registry.
 * Immutable, thread-safe.
 */
public final class ModelVerifier {
  private final Map<String, VerificationKey> trusted;
  private final Set<String> ignored;
  private final boolean unsignedAllowed;

  private ModelVerifier(
      Map<String, VerificationKey> trusted, Set<String> ignored, boolean unsignedAllowed) {
    this.trusted = trusted;
    this.ignored = ignored;
    this.unsignedAllowed = unsignedAllowed;
  }

  /**
   * {@return a verifier that trusts these keys} By default it ignores what the signature says was
   * left out, and refuses files that were not signed.
   *
   * @param keys the keys, on P-256, P-384 or P-521
   * @throws IllegalArgumentException when there is none
   * @throws UnusableKeyException when one is of another kind
   */
  public static ModelVerifier trusting(PublicKey... keys) {
    if (keys.length == 0) {
      throw new IllegalArgumentException("a verifier trusts at least one key");
    }
    Map<String, VerificationKey> trusted = new LinkedHashMap<>();
    for (PublicKey key : keys) {
      VerificationKey usable = VerificationKey.of(key);
      trusted.put(usable.id(), usable);
    }
    return new ModelVerifier(trusted, ModelFiles.ALWAYS_IGNORED, false);
  }

  /**
   * {@return a verifier that also ignores these paths on disk, beside those the signature leaves
   * out}
   *
   * @param paths paths within the model, with {@code /}, each a file or a directory with all below
   * @throws IllegalArgumentException when one is no such path
   */
  public ModelVerifier ignoring(String... paths) {
    return new ModelVerifier(
        trusted, ModelSigner.ignoring(ignored, List.of(paths)), unsignedAllowed);
  }

  /** {@return a verifier that lets a model have files that were not signed} */
  public ModelVerifier allowingUnsignedFiles() {
    return new ModelVerifier(trusted, ignored, true);
  }

  /** {@return the identifiers of the trusted keys: SHA-256 of each public key in PEM} */
  public List<String> keyIds() {
    return List.copyOf(trusted.keySet());
  }

  /**
   * Verifies a directory, or a single file, as it is now.
   *
   * @param bundle the signature
   * @param model the directory or file
   * @return what was verified
   * @throws UntrustedSignatureException when no trusted key made the signature
   * @throws MalformedSignatureException when what was signed is not laid out as specified
   * @throws UnsupportedSignatureException when it uses a digest or a serialization other than
   *     SHA-256 of files
   * @throws SignatureMismatchException when the files are not the signed ones
   * @throws UnsignableModelException when the model has a symbolic link or more than 100,000 files
   * @throws RegistryStorageException when it cannot be read
   */
  public VerifiedModel verify(SignatureBundle bundle, Path model) {
    Authentic authentic = authenticate(bundle);
    SortedMap<String, Path> files =
        authentic.statement().isOfOneFile() && Files.isRegularFile(model)
            ? ModelFiles.named(Statement.WHOLE_MODEL, model)
            : files(authentic, model);
    SignedContent signed = new SignedContent(authentic.statement(), unsignedAllowed);
    signed.requireNames(files.keySet());
    files.keySet().retainAll(signed.names());
    signed.requireDigests(ModelFiles.digests(files));
    return authentic.verified();
  }

  /**
   * Copies the signed files of a directory into a new one and verifies the copy while it is
   * written: nothing that happens to the source afterwards reaches it. The new directory appears
   * when all of it was verified.
   *
   * @param bundle the signature
   * @param model the directory
   * @param target the directory to make; its parent exists
   * @return what was verified
   * @throws SigningException as {@link #verify}; there is no new directory then
   * @throws IllegalArgumentException when there is something of the target's name already
   * @throws RegistryStorageException when the files cannot be read or written
   */
  public VerifiedModel verifyInto(SignatureBundle bundle, Path model, Path target) {
    Authentic authentic = authenticate(bundle);
    SortedMap<String, Path> files = files(authentic, model);
    SignedContent signed = new SignedContent(authentic.statement(), unsignedAllowed);
    signed.requireNames(files.keySet());
    files.keySet().retainAll(signed.names());
    VerifiedCopy.write(files, target, signed::requireDigests);
    return authentic.verified();
  }

  /**
   * Verifies content by its digests: of bytes that are addressed by them, so that no other bytes
   * can be loaded. Paths the signature leaves out are not left out here; whoever lists content
   * means to use it.
   *
   * @param bundle the signature
   * @param sha256 the digests, 64 lower-case hexadecimal digits, by the paths within the model
   * @return what was verified
   * @throws UntrustedSignatureException when no trusted key made the signature
   * @throws MalformedSignatureException when what was signed is not laid out as specified
   * @throws UnsupportedSignatureException when it uses a digest or a serialization other than
   *     SHA-256 of files
   * @throws SignatureMismatchException when the content is not the signed one
   */
  public VerifiedModel verifyDigests(SignatureBundle bundle, Map<String, String> sha256) {
    Authentic authentic = authenticate(bundle);
    SignedContent signed = new SignedContent(authentic.statement(), unsignedAllowed);
    signed.requireNames(sha256.keySet());
    signed.requireDigests(sha256);
    return authentic.verified();
  }

  private SortedMap<String, Path> files(Authentic authentic, Path model) {
    Set<String> left = new HashSet<>(ignored);
    left.addAll(authentic.statement().ignored());
    return ModelFiles.of(model, left);
  }

  /** A statement whose signature holds, and the key that made it. */
  private record Authentic(Statement statement, String keyId) {
    VerifiedModel verified() {
      return new VerifiedModel(
          keyId, statement.modelName(), statement.rootSha256(), statement.files());
    }
  }

  private Authentic authenticate(SignatureBundle bundle) {
    List<VerificationKey> candidates = candidates(bundle);
    List<MalformedSignatureException> malformed = new ArrayList<>();
    for (VerificationKey key : candidates) {
      try {
        if (holds(bundle, key)) {
          return new Authentic(StatementReader.read(bundle.payload()), key.id());
        }
      } catch (MalformedSignatureException e) {
        // Its numbers may be too large for this key's curve and right for the next one's.
        malformed.add(e);
      }
    }
    if (!malformed.isEmpty() && malformed.size() == candidates.size()) {
      throw malformed.get(0);
    }
    throw new UntrustedSignatureException(
        "no trusted key made the signature; trusted: %s, the bundle names %s"
            .formatted(
                String.join(", ", trusted.keySet()),
                bundle.keyHint().map(Quoted::of).orElse("no key")));
  }

  /** The key the bundle names; bundles of older signers name none, and every key is tried. */
  private List<VerificationKey> candidates(SignatureBundle bundle) {
    if (bundle.keyHint().isEmpty()) {
      return new ArrayList<>(trusted.values());
    }
    return Optional.ofNullable(trusted.get(bundle.keyHint().get())).stream().toList();
  }

  private static boolean holds(SignatureBundle bundle, VerificationKey key) {
    try {
      return key.made(
          bundle.signature(),
          SignatureBundle.preAuthentication(bundle.payload()),
          bundle.payload());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
