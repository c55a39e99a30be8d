package io.mlops4j.core.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelSigningTest {
  private static final KeyPair KEYS = Fixtures.keys("secp256r1");

  @TempDir Path temporary;
  private Path model;
  private final ModelSigner signer = ModelSigner.with(KEYS.getPrivate());
  private final ModelVerifier verifier = ModelVerifier.trusting(KEYS.getPublic());

  @BeforeEach
  void layOut() {
    model =
        Fixtures.write(
            temporary.resolve("model"),
            Map.of("model.onnx", "weights", "tokenizer/vocab.txt", "a b", "empty", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"secp256r1", "secp384r1", "secp521r1"})
  void verify_ofASignedDirectory_saysWhatWasVerified(String curve) {
    KeyPair keys = Fixtures.keys(curve);
    ModelSigner own = ModelSigner.with(keys.getPrivate());
    Path file = own.sign(model).writeTo(model.resolve(SignatureBundle.FILE_NAME));

    VerifiedModel verified =
        ModelVerifier.trusting(KEYS.getPublic(), keys.getPublic())
            .verify(SignatureBundle.read(file), model);

    assertThat(verified.keyId()).isEqualTo(own.keyId());
    assertThat(verified.modelName()).isEqualTo("model");
    assertThat(verified.files())
        .extracting(SignedFile::name)
        .containsExactly("empty", "model.onnx", "tokenizer/vocab.txt");
    // printf weights | sha256sum
    assertThat(verified.sha256Of("model.onnx"))
        .contains("9a129038d9a00aed0cf6a7ea059ca50a813449061ab87848cf1a13eafdf33b2c");
  }

  @Test
  void publicKey_ofManyPrivateKeys_isFound() {
    for (int i = 0; i < 5; i++) {
      for (String curve : List.of("secp256r1", "secp384r1", "secp521r1")) {
        KeyPair keys = Fixtures.keys(curve);
        assertThat(PublicKeyRecovery.of(keys.getPrivate()).key()).isEqualTo(keys.getPublic());
      }
    }
  }

  @Test
  void verify_ofAChangedMissingOrAddedFile_namesIt() throws IOException {
    SignatureBundle bundle = signer.sign(model);
    Files.writeString(model.resolve("model.onnx"), "weightS");
    assertThatThrownBy(() -> verifier.verify(bundle, model))
        .isInstanceOfSatisfying(
            SignatureMismatchException.class,
            e -> assertThat(e.changed()).containsExactly("model.onnx"))
        .hasMessageContaining("changed: 'model.onnx'");
    Files.writeString(model.resolve("model.onnx"), "weights");
    Files.writeString(model.resolve("extra.py"), "print()");
    assertThatThrownBy(() -> verifier.verify(bundle, model))
        .isInstanceOfSatisfying(
            SignatureMismatchException.class,
            e -> assertThat(e.unsigned()).containsExactly("extra.py"));
    assertThat(verifier.allowingUnsignedFiles().verify(bundle, model).files()).hasSize(3);
    assertThat(verifier.ignoring("extra.py").verify(bundle, model).files()).hasSize(3);
    Files.delete(model.resolve("extra.py"));
    Files.delete(model.resolve("empty"));
    assertThatThrownBy(() -> verifier.allowingUnsignedFiles().verify(bundle, model))
        .isInstanceOfSatisfying(
            SignatureMismatchException.class,
            e -> assertThat(e.missing()).containsExactly("empty"));
  }

  @Test
  void verify_byAnotherKey_isUntrusted() {
    ModelVerifier other = ModelVerifier.trusting(Fixtures.keys("secp256r1").getPublic());

    assertThatThrownBy(() -> other.verify(signer.sign(model), model))
        .isInstanceOf(UntrustedSignatureException.class)
        .hasMessageContaining(signer.keyId())
        .hasMessageContaining(other.keyIds().get(0));
  }

  @Test
  void sign_leavesOutWhatVersionControlKeepsAtTheTopOnly() {
    Fixtures.write(
        model, Map.of(".git/config", "x", ".gitignore", "x", "sub/.git/config", "signed"));

    VerifiedModel verified = verifier.verify(signer.sign(model), model);

    assertThat(verified.sha256Of("sub/.git/config")).isPresent();
    assertThat(verified.files()).hasSize(4);
  }

  @Test
  void ignoring_isExactAndTravelsWithTheSignature() throws IOException {
    Fixtures.write(model, Map.of("cache/a", "1", "cache.txt", "2", "sub/cache", "3"));

    SignatureBundle bundle = signer.ignoring("cache").sign(model);

    assertThat(verifier.verify(bundle, model).files())
        .extracting(SignedFile::name)
        .containsExactly("cache.txt", "empty", "model.onnx", "sub/cache", "tokenizer/vocab.txt");
    Files.writeString(model.resolve("cache/b"), "new");
    assertThat(verifier.verify(bundle, model).files()).hasSize(5);
    for (String bad : List.of("../x", "/x", "a//b", "", "a\\b", "./a", "a/.")) {
      assertThatThrownBy(() -> signer.ignoring(bad)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void links_areNeverFollowed() throws IOException {
    SignatureBundle bundle = signer.sign(model);
    Path outside = Files.writeString(temporary.resolve("outside"), "weights");
    Files.delete(model.resolve("model.onnx"));
    Files.createSymbolicLink(model.resolve("model.onnx"), outside);

    assertThatThrownBy(() -> verifier.verify(bundle, model))
        .isInstanceOf(UnsignableModelException.class)
        .hasMessageContaining("'model.onnx'");
    assertThatThrownBy(() -> signer.sign(model)).isInstanceOf(UnsignableModelException.class);
    Path link = Files.createSymbolicLink(temporary.resolve("link"), model);
    assertThatThrownBy(() -> signer.ignoring("model.onnx").sign(link))
        .isInstanceOf(UnsignableModelException.class);
    // What is ignored is not looked at either.
    assertThat(signer.ignoring("model.onnx").sign(model)).isNotNull();
  }

  @Test
  void sign_ordersByCodePointAndWritesTheSameStatement() {
    // U+FF5E comes before U+1F600, whose surrogates come before it in UTF-16.
    Map<String, String> digests = new TreeMap<>();
    digests.put("\uD83D\uDE00", "1".repeat(64));
    digests.put("\uFF5E", "2".repeat(64));
    digests.put("a/b", "3".repeat(64));
    digests.put("a-b", "4".repeat(64));

    SignatureBundle bundle = signer.signDigests("m", digests);

    assertThat(StatementReader.read(bundle.payload()).files())
        .extracting(SignedFile::name)
        .containsExactly("a-b", "a/b", "\uFF5E", "\uD83D\uDE00");
    assertThat(Fixtures.payload(signer.signDigests("m", digests)))
        .isEqualTo(Fixtures.payload(bundle));
  }

  @Test
  void sign_ofNothingOrMalformedNames_isRefused() throws IOException {
    Path nothing = Files.createDirectory(temporary.resolve("nothing"));
    assertThatThrownBy(() -> signer.sign(nothing)).isInstanceOf(UnsignableModelException.class);
    assertThatThrownBy(() -> signer.sign(nothing.resolve("absent")))
        .isInstanceOf(UnsignableModelException.class);
    for (String bad : List.of("../x", "/x", "a//b", "", "x\n", "a\\b", "\uD83D", ".", "x/..")) {
      assertThatThrownBy(() -> signer.signDigests("m", Map.of(bad, "0".repeat(64))))
          .as(bad)
          .isInstanceOf(UnsignableModelException.class);
    }
    assertThatThrownBy(() -> signer.signDigests("m", Map.of(".git/x", "0".repeat(64))))
        .isInstanceOf(UnsignableModelException.class);
    assertThatThrownBy(() -> signer.signDigests("m", Map.of("a", "ABC")))
        .isInstanceOf(IllegalArgumentException.class);
    Fixtures.write(model, Map.of("back\\slash", ""));
    assertThatThrownBy(() -> signer.sign(model)).isInstanceOf(UnsignableModelException.class);
  }

  @Test
  void singleFile_isSignedByItsName() {
    SignatureBundle bundle = signer.sign(model.resolve("model.onnx"));

    assertThat(verifier.verify(bundle, model.resolve("model.onnx")).files())
        .extracting(SignedFile::name)
        .containsExactly("model.onnx");
  }

  @Test
  void verifyDigests_leavesNothingOut() {
    String zeros = "0".repeat(64);
    SignatureBundle bundle = signer.ignoring("cache").signDigests("m", Map.of("a", zeros));

    assertThat(verifier.verifyDigests(bundle, Map.of("a", zeros)).sha256Of("a")).contains(zeros);
    assertThatThrownBy(() -> verifier.verifyDigests(bundle, Map.of("a", zeros, "cache", zeros)))
        .isInstanceOf(SignatureMismatchException.class);
    assertThatThrownBy(() -> verifier.verifyDigests(bundle, Map.of("a", "1".repeat(64))))
        .isInstanceOf(SignatureMismatchException.class);
    assertThatThrownBy(() -> verifier.verifyDigests(bundle, Map.of()))
        .isInstanceOf(SignatureMismatchException.class);
  }

  @Test
  void verifyInto_copiesWhatWasVerifiedAndNothingElse() throws IOException {
    SignatureBundle bundle = signer.sign(model);
    Files.writeString(model.resolve("model.sig"), "ignored");
    Path target = temporary.resolve("verified");

    verifier.verifyInto(bundle, model, target);
    Files.writeString(model.resolve("model.onnx"), "replaced");

    assertThat(target.resolve("model.onnx")).hasContent("weights");
    assertThat(target.resolve("tokenizer/vocab.txt")).hasContent("a b");
    assertThat(target.resolve("model.sig")).doesNotExist();
    Path second = temporary.resolve("second");
    assertThatThrownBy(() -> verifier.verifyInto(bundle, model, second))
        .isInstanceOf(SignatureMismatchException.class);
    assertThatThrownBy(() -> verifier.verifyInto(bundle, model, target))
        .isInstanceOf(IllegalArgumentException.class);
    try (var left = Files.list(temporary)) {
      assertThat(left.map(Path::getFileName).map(Path::toString))
          .containsExactlyInAnyOrder("model", "verified");
    }
  }
}
