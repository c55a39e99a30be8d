package io.mlops4j.core.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bundles others made.
 *
 * <p>{@code reference-*.sig} were written by the releases of the reference implementation (Python
 * package model-signing) they are named after; they and the key are test data of its repository
 * (sigstore/model-transparency at e343073, scripts/tests). {@code specification-*.json} are the
 * test vectors of ossf/model-signing-spec at a0c91e2. The command of the reference is
 *
 * <pre>model_signing sign key --private_key signing-key.pem --signature model.sig DIRECTORY</pre>
 */
class ReferenceTest {
  @TempDir Path temporary;
  private Path model;
  private ModelVerifier verifier;

  @BeforeEach
  void layOut() {
    model =
        Fixtures.write(
            temporary.resolve("model"),
            Map.of("signme-1", "signme-1\n", "signme-2", "signme-2", "ignore-me", ""));
    verifier =
        ModelVerifier.trusting(PemKeys.publicKey(Fixtures.copy("reference.pub.pem", temporary)));
  }

  private static SignatureBundle bundle(String name) {
    return SignatureBundle.parse(Fixtures.resource(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"reference-1.1.0.sig", "specification-key.json"})
  void verify_acceptsWhatTheReferenceSigned(String name) {
    VerifiedModel verified = verifier.verify(bundle(name), model);

    // sha256sum of the PEM text, and the subject's digest in both bundles.
    assertThat(verified.keyId())
        .isEqualTo("e8450dec4eb99dae995da9af1bc2cc9f76ed669ee2e744f57abba763df3e3f8e");
    assertThat(verified.sha256())
        .isEqualTo("92745110b1ab4368471cbe31664e10174e954b113a3df333db860317b2c6dec4");
    assertThat(verified.files())
        .extracting(SignedFile::name)
        .containsExactly("signme-1", "signme-2");
  }

  @Test
  void verify_withoutHintOrIgnoredPaths_triesTheTrustedKeys() {
    SignatureBundle bundle = bundle("reference-1.0.1.sig");

    assertThat(bundle.keyHint()).isEmpty();
    assertThat(verifier.ignoring("ignore-me").verify(bundle, model).files()).hasSize(2);
    assertThatThrownBy(() -> verifier.verify(bundle, model))
        .isInstanceOfSatisfying(
            SignatureMismatchException.class,
            e -> assertThat(e.unsigned()).containsExactly("ignore-me"));
    ModelVerifier other = ModelVerifier.trusting(Fixtures.keys("secp384r1").getPublic());
    assertThatThrownBy(() -> other.verify(bundle, model))
        .isInstanceOf(UntrustedSignatureException.class);
  }

  /** Numbers of the larger curve are no numbers of the smaller one, whose key is tried first. */
  @Test
  void verify_withoutHint_triesKeysOfEveryCurve() throws IOException {
    KeyPair large = Fixtures.keys("secp384r1");
    Path file =
        ModelSigner.with(large.getPrivate()).sign(model).writeTo(temporary.resolve("hinted.sig"));
    String json =
        Files.readString(file).replaceFirst("\"hint\":\"[0-9a-f]+\"", "\"rawBytes\":\"AA==\"");
    SignatureBundle bundle = SignatureBundle.parse(json.getBytes(StandardCharsets.UTF_8));
    PublicKey small = Fixtures.keys("secp256r1").getPublic();

    assertThat(bundle.keyHint()).isEmpty();
    for (PublicKey[] keys :
        List.of(
            new PublicKey[] {small, large.getPublic()},
            new PublicKey[] {large.getPublic(), small})) {
      assertThat(ModelVerifier.trusting(keys).verify(bundle, model).files()).hasSize(3);
    }
  }

  /*
   * The reference at e343073 orders by the parts of a path, the specification by code points:
   *   printf a > m/a; printf b > m/d/b; printf c > m/d-c
   *   model_signing sign key --private_key openssl-p256.pem --signature m/model.sig m
   */
  @Test
  void verify_acceptsTheOrderTheReferenceWrites() {
    Path other = Fixtures.write(temporary.resolve("m"), Map.of("a", "a", "d/b", "b", "d-c", "c"));
    ModelVerifier trusting =
        ModelVerifier.trusting(PemKeys.publicKey(Fixtures.copy("openssl-p256.pub.pem", temporary)));

    assertThat(trusting.verify(bundle("reference-order.sig"), other).files())
        .extracting(SignedFile::name)
        .containsExactly("a", "d/b", "d-c");
  }

  @ParameterizedTest
  @ValueSource(strings = {"reference-0.3.1.sig", "reference-1.0.0.sig"})
  void verify_acceptsASingleFileTheReferenceSigned(String name) {
    VerifiedModel verified = verifier.verify(bundle(name), model.resolve("signme-1"));

    assertThat(verified.files()).extracting(SignedFile::name).containsExactly(".");
    assertThatThrownBy(() -> verifier.verify(bundle(name), model.resolve("signme-2")))
        .isInstanceOf(SignatureMismatchException.class);
    assertThatThrownBy(() -> verifier.verify(bundle(name), model))
        .isInstanceOf(SignatureMismatchException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"reference-1.1.0.sig", "specification-key.json"})
  void sign_writesTheStatementOfTheReference(String name) {
    SignatureBundle ours =
        ModelSigner.with(Fixtures.keys("secp256r1").getPrivate()).ignoring("ignore-me").sign(model);

    Statement expected = StatementReader.read(bundle(name).payload());
    Statement written = StatementReader.read(ours.payload());
    assertThat(written.files()).isEqualTo(expected.files());
    assertThat(written.rootSha256()).isEqualTo(expected.rootSha256());
    assertThat(written.ignored()).containsAll(expected.ignored());
  }

  @Test
  void read_ofTheInvalidVectors_isRefusedByKind() {
    assertThatThrownBy(() -> bundle("specification-certificate.json"))
        .isInstanceOf(UnsupportedSignatureException.class);
    assertThatThrownBy(() -> bundle("specification-sigstore.json"))
        .isInstanceOf(UnsupportedSignatureException.class);
    for (String name :
        new String[] {"empty", "missing-envelope", "missing-verification-material"}) {
      assertThatThrownBy(() -> bundle("specification-" + name + ".json"))
          .as(name)
          .isInstanceOf(MalformedSignatureException.class);
    }
    // The vector carries another statement's signature, which is what is noticed first.
    SignatureBundle wrong = bundle("specification-wrong-predicate.json");
    assertThatThrownBy(() -> verifier.verify(wrong, model))
        .isInstanceOf(UntrustedSignatureException.class);
    assertThatThrownBy(() -> StatementReader.read(wrong.payload()))
        .isInstanceOf(UnsupportedSignatureException.class)
        .hasMessageContaining("https://example.com/wrong-predicate/v1.0");
  }

  /*
   * OpenSSL 3.0.19, with pae.bin the pre-authentication encoding of the vector's payload:
   *   openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out openssl-p256.pem
   *   openssl pkey -in openssl-p256.pem -pubout -out openssl-p256.pub.pem
   *   openssl dgst -sha256 -sign openssl-p256.pem -out sig.bin pae.bin; base64 -w0 sig.bin
   *   sha256sum openssl-p256.pub.pem
   * and the same with P-384 and sha384, P-521 and sha512.
   */
  @ParameterizedTest
  @CsvSource({
    "256, b54f536f3f4e9d8ca431b51a0be65aaf8475ec2eb8d138e848c7318c30687f3a",
    "384, 1df6010bcf017b5baeafdb28d71cb4229b9371e7915859168083cd4fcb8a76c2",
    "521, f082bc01c465dff108340f22859048db17ac842c2e092d2241ac0d29c733c409"
  })
  void keysAndSignatures_agreeWithOpenssl(String bits, String keyId) throws Exception {
    Path secret = Fixtures.copy("openssl-p" + bits + ".pem", temporary);
    Path open = Fixtures.copy("openssl-p" + bits + ".pub.pem", temporary);
    byte[] signature =
        Base64.getDecoder().decode(Fixtures.resource("openssl-p" + bits + ".sig.b64"));
    byte[] payload = bundle("specification-key.json").payload();
    SignatureBundle bundle = SignatureBundle.parse(BundleWriter.write(keyId, payload, signature));

    ModelSigner signer = ModelSigner.with(PemKeys.privateKey(secret));
    assertThat(signer.keyId()).isEqualTo(keyId);
    ModelVerifier trusting = ModelVerifier.trusting(PemKeys.publicKey(open));
    assertThat(trusting.keyIds()).containsExactly(keyId);
    assertThat(trusting.verify(bundle, model).keyId()).isEqualTo(keyId);
    Files.delete(model.resolve("ignore-me"));
    assertThat(trusting.verify(signer.sign(model), model).keyId()).isEqualTo(keyId);
  }
}
