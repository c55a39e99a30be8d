package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops4j.core.GateOutcome.Verdict;
import io.mlops4j.core.signing.ModelSigner;
import io.mlops4j.core.signing.ModelVerifier;
import io.mlops4j.core.signing.SignatureBundle;
import io.mlops4j.core.signing.SignatureMismatchException;
import io.mlops4j.core.signing.SignedFile;
import io.mlops4j.core.signing.UntrustedSignatureException;
import io.mlops4j.core.signing.VerifiedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class SignedVersionTest {
  private static final KeyPair KEYS = keys();
  private static final KeyPair OTHERS = keys();

  @Parameter TestDatabase database;
  @TempDir Path temporary;
  private Path directory;
  private Path file;
  private ModelRegistry registry;
  private final ModelSigner signer = ModelSigner.with(KEYS.getPrivate());
  private final ModelVerifier verifier = ModelVerifier.trusting(KEYS.getPublic());

  private static KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  @BeforeEach
  void open() {
    directory = temporary.resolve("registry");
    file = RegistryFixture.file(temporary, "weights", "weights");
    registry = database.at(directory).requireSignature(verifier).open();
  }

  @AfterEach
  void close() {
    registry.close();
  }

  private NewVersion version() {
    return registry.model("m").newVersion().artifact("model.onnx", file).metric("f1", 0.9);
  }

  @Test
  void signedBy_coversTheStoredBytesOfEveryArtifact() {
    Path vocabulary = RegistryFixture.file(temporary, "vocab", "a b");

    ModelVersion version =
        version().artifact("tokenizer/vocab.txt", vocabulary).signedBy(signer).register();

    VerifiedModel verified = registry.resolve("models:/m/1").verifySignature(verifier);
    assertThat(verified.keyId()).isEqualTo(signer.keyId());
    assertThat(verified.modelName()).isEqualTo("m");
    assertThat(verified.files())
        .extracting(SignedFile::name)
        .containsExactly("model.onnx", "tokenizer/vocab.txt");
    assertThat(version.artifacts())
        .extracting(Artifact::name)
        .containsExactly("model.onnx", "model.sig", "tokenizer/vocab.txt");
    // The bundle of a version is one of its copied-out directory, too.
    Path copy = version.copyTo(temporary.resolve("copy"));
    assertThat(verifier.verify(SignatureBundle.read(copy.resolve("model.sig")), copy))
        .isEqualTo(verified);
  }

  @Test
  void signed_takesABundleMadeElsewhere() {
    SignatureBundle bundle = signer.signFiles("any", Map.of("model.onnx", file));

    assertThat(version().signed(bundle).register().verifySignature(verifier).files()).hasSize(1);
    Path written = bundle.writeTo(temporary.resolve("bundle"));
    assertThat(
            version().artifact("model.sig", written).register().verifySignature(verifier).files())
        .hasSize(1);
    assertThatThrownBy(() -> version().artifact("model.sig", written).signedBy(signer).register())
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void verifySignature_thatDoesNotHold_saysWhy() {
    assertThatThrownBy(() -> version().register().verifySignature(verifier))
        .isInstanceOf(UnsignedModelException.class);
    ModelVersion foreign = version().signedBy(ModelSigner.with(OTHERS.getPrivate())).register();
    assertThatThrownBy(() -> foreign.verifySignature(verifier))
        .isInstanceOf(UntrustedSignatureException.class);
    SignatureBundle bundle = signer.signFiles("any", Map.of("model.onnx", file));
    ModelVersion more = version().artifact("extra", file).signed(bundle).register();
    assertThatThrownBy(() -> more.verifySignature(verifier))
        .isInstanceOfSatisfying(
            SignatureMismatchException.class,
            e -> assertThat(e.unsigned()).containsExactly("extra"));
  }

  @Test
  void verifySignature_ofATamperedBlob_neverServesIt() throws IOException {
    ModelVersion version = version().signedBy(signer).register();
    for (Path blob : RegistryFixture.blobs(directory)) {
      if (RegistryFixture.content(blob).equals("weights")) {
        assertThat(blob.toFile().setWritable(true)).isTrue();
        Files.writeString(blob, "weightS");
      }
    }

    assertThatThrownBy(() -> version.verifySignature(verifier))
        .isInstanceOf(ArtifactCorruptedException.class);
    assertThatThrownBy(() -> version.promoteTo("champion"))
        .isInstanceOf(ArtifactCorruptedException.class);
    assertThat(registry.model("m").alias("champion")).isEmpty();
  }

  @Test
  void promote_whereSignaturesAreRequired_refusesEverythingElse() {
    ModelVersion signed = version().signedBy(signer).register();
    signed.promoteTo("champion");
    ModelVersion unsigned = version().register();
    ModelVersion foreign = version().signedBy(ModelSigner.with(OTHERS.getPrivate())).register();

    for (ModelVersion bad : List.of(unsigned, foreign)) {
      assertThatThrownBy(() -> bad.promoteTo("champion", Gate.metric("f1").atLeast(0.95)))
          .isInstanceOfSatisfying(
              GateRefusedException.class, e -> assertThat(e.failures()).hasSize(2))
          .hasMessageContaining("required model signature");
    }
    assertThat(registry.model("m").alias("champion")).contains(signed);
    assertThat(registry.model("m").history())
        .singleElement()
        .satisfies(
            move ->
                assertThat(move.outcomes())
                    .singleElement()
                    .satisfies(
                        outcome -> {
                          assertThat(outcome.verdict()).isEqualTo(Verdict.PASSED);
                          assertThat(outcome.requirement()).contains(signer.keyId());
                        }));
    assertThat(registry.verify().problems()).isEmpty();
  }

  @Test
  void check_whereSignaturesAreRequired_tellsOfThatToo() {
    Gate gate = Gate.metric("f1").atLeast(0.9);
    ModelVersion signed = version().signedBy(signer).register();
    assertThat(signed.promotion("champion").require(gate).check())
        .isEqualTo(signed.promoteTo("champion", gate).move().outcomes());
    assertThat(version().register().promotion("champion").require(gate).check())
        .extracting(GateOutcome::passed)
        .containsExactly(true, false);
  }

  @Test
  void promote_ofRowsThatWereRewritten_isRefusedThoughTheHandleSawTheOldOnes() throws SQLException {
    ModelVersion signed = version().signedBy(signer).register();
    assertThat(signed.artifacts()).hasSize(2);
    Path other = RegistryFixture.file(temporary, "other", "otherss");
    ModelVersion planted = registry.model("m").newVersion().artifact("a", other).register();
    try (Connection connection = database.connect(directory);
        var update =
            connection.prepareStatement(
                "UPDATE artifacts SET sha256 = ? WHERE number = 1 AND name = 'model.onnx'")) {
      update.setString(1, planted.artifacts().get(0).sha256());
      assertThat(update.executeUpdate()).isEqualTo(1);
    }

    assertThatThrownBy(() -> signed.promoteTo("champion"))
        .isInstanceOf(GateRefusedException.class)
        .hasMessageContaining("changed: 'model.onnx'");
  }

  @Test
  void rollBack_verifiesAgainByTheKeysTrustedNow() {
    ModelVersion first = version().signedBy(ModelSigner.with(OTHERS.getPrivate())).register();
    ModelVersion second = version().signedBy(signer).register();
    ModelVersion third = version().signedBy(signer).register();
    try (ModelRegistry open = database.open(directory)) {
      open.resolve(first.uri()).promoteTo("champion", Gate.metric("f1").atLeast(0.9));
    }
    second.promoteTo("champion", Gate.metric("f1").atLeast(0.9));
    third.promoteTo("champion", Gate.metric("f1").atLeast(0.9));

    assertThat(registry.model("m").rollBack("champion").outcomes())
        .extracting(GateOutcome::metric)
        .containsExactly("f1", VersionSignature.POLICY);
    assertThatThrownBy(() -> registry.model("m").rollBack("champion"))
        .isInstanceOf(GateRefusedException.class);
    assertThat(registry.model("m").alias("champion")).contains(second);
  }

  @Test
  void rollBack_toATamperedBlob_movesNothing() throws IOException {
    ModelVersion first = version().signedBy(signer).register();
    first.promoteTo("champion", Gate.metric("f1").atLeast(0.9));
    Path other = RegistryFixture.file(temporary, "other", "other weights");
    ModelVersion second =
        registry
            .model("m")
            .newVersion()
            .artifact("model.onnx", other)
            .metric("f1", 0.9)
            .signedBy(signer)
            .register();
    second.promoteTo("champion", Gate.metric("f1").atLeast(0.9));
    Path blob = first.artifact("model.onnx");
    assertThat(blob.toFile().setWritable(true)).isTrue();
    Files.writeString(blob, "weightS");

    assertThatThrownBy(() -> registry.model("m").rollBack("champion"))
        .isInstanceOf(ArtifactCorruptedException.class);
    assertThat(registry.model("m").alias("champion")).contains(second);
  }

  @Test
  void requiredSignature_isNoEvidenceOfQualityForAProtectedAlias() {
    ModelVersion version = version().signedBy(signer).register();
    registry.model("m").protect("champion", "");

    assertThatThrownBy(() -> version.promoteTo("champion"))
        .isInstanceOf(AliasProtectedException.class);
    version.promoteTo("champion", Gate.signedBy(verifier));
    assertThat(registry.model("m").alias("champion")).contains(version);
  }

  @Test
  void promote_gateThatLooksAtWhatThePolicyIsCalled_isNeverDropped() {
    ModelVersion version =
        version().metric(VersionSignature.POLICY, 0.1).signedBy(signer).register();
    Gate refusing = Gate.metric(VersionSignature.POLICY).atLeast(0.9);
    Gate own = Gate.of(VersionSignature.POLICY, v -> false);
    for (Gate gate : List.of(refusing, own, Gate.of(VersionSignature.POLICY, v -> true))) {
      assertThatThrownBy(() -> version.promoteTo("champion", gate))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(VersionSignature.POLICY);
      assertThatThrownBy(() -> version.promotion("champion").require(gate).check())
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> version.promoteTo("champion", Gate.all(refusing)))
        .isInstanceOf(GateRefusedException.class);
    assertThat(registry.model("m").alias("champion")).isEmpty();
  }

  @Test
  void signedByGate_refusesWithoutAPolicyToo() {
    try (ModelRegistry open = database.open(directory)) {
      ModelVersion unsigned = open.model("m").newVersion().artifact("model.onnx", file).register();
      assertThatThrownBy(() -> unsigned.promoteTo("champion", Gate.signedBy(verifier)))
          .isInstanceOf(GateRefusedException.class)
          .hasMessageContaining("is not signed");
      assertThat(unsigned.promoteTo("challenger").version()).isEqualTo(unsigned);
    }
  }
}
