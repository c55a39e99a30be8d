package io.mlops4j.core.assertj;

import static io.mlops4j.core.assertj.RegistryAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops4j.core.ActiveRun;
import io.mlops4j.core.Dataset;
import io.mlops4j.core.Gate;
import io.mlops4j.core.Metric;
import io.mlops4j.core.ModelRegistry;
import io.mlops4j.core.ModelSignature;
import io.mlops4j.core.ModelVersion;
import io.mlops4j.core.Promotion;
import io.mlops4j.core.RegisteredModel;
import io.mlops4j.core.TensorSpec;
import io.mlops4j.core.signing.ModelSigner;
import io.mlops4j.core.signing.ModelVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryAssertionsTest {
  private static final ModelSignature SIGNATURE =
      new ModelSignature(
          List.of(new TensorSpec("input_ids", "int64", List.of("batch", "128"))),
          List.of(new TensorSpec("score", "float", List.of())));

  @TempDir Path dir;
  private ModelRegistry registry;
  private RegisteredModel model;
  private Dataset train;
  private Dataset other;
  private ModelVersion base;
  private ModelVersion candidate;
  private ModelVersion unrelated;

  @BeforeEach
  void register() throws IOException {
    registry = ModelRegistry.open(dir.resolve("registry"));
    model = registry.model("m");
    Path file = Files.writeString(dir.resolve("model.onnx"), "m");
    train = Dataset.of("train", Files.writeString(dir.resolve("train.csv"), "a"));
    other = Dataset.of("other", Files.writeString(dir.resolve("other.csv"), "b"));
    base =
        model
            .newVersion()
            .artifact("model.onnx", file)
            .trainedOn(train)
            .metric("f1", 0.9)
            .metric(Metric.of("f1", 0.85).onSlice("lang=de"))
            .latency("p95", Duration.ofMillis(40))
            .signature(SIGNATURE)
            .register();
    candidate =
        model
            .newVersion()
            .artifact("model.onnx", file)
            .derivedFrom(base, "dynamic-int8")
            .evaluatedOn(other)
            .metric("f1", 0.88)
            .metric(Metric.of("f1", 0.7).onSlice("lang=de"))
            .latency("p95", Duration.ofMillis(20))
            .metric(Metric.latency("p95", Duration.ofMillis(60)).onSlice("device=arm64"))
            .signature(new ModelSignature(SIGNATURE.inputs(), List.of()))
            .register();
    unrelated = registry.model("n").newVersion().artifact("model.onnx", file).register();
  }

  @AfterEach
  void close() {
    registry.close();
  }

  @Test
  void metric_withinTheBounds_passes() {
    assertThat(candidate)
        .metric("f1")
        .isAtLeast(0.88)
        .isAtMost(0.88)
        .isNoWorseThan(base, 0.02)
        .isNoWorseThanRelative(base, 0.03)
        .isAtLeastOnEverySlice(0.7)
        .isAtMostOnEverySlice(0.7)
        .isNoWorseThanOnEverySlice(base, 0.15)
        .onSlice("lang=de")
        .isAtLeast(0.7)
        .and()
        .latency("p95")
        .isAtMost(Duration.ofMillis(20))
        .isNoWorseThan(base, Duration.ZERO)
        .onSlice("device=arm64")
        .isAtMost(Duration.ofMillis(60))
        .and()
        .isDerivedFrom(base);
  }

  @Test
  void isSignedBy_holdsVersionsToAKeyAndToTheirBytes() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    KeyPair keys = generator.generateKeyPair();
    ModelVerifier verifier = ModelVerifier.trusting(keys.getPublic());
    ModelVerifier stranger = ModelVerifier.trusting(generator.generateKeyPair().getPublic());
    Path file = Files.writeString(dir.resolve("signed.onnx"), "signed");
    ModelVersion signed =
        model
            .newVersion()
            .artifact("model.onnx", file)
            .signedBy(ModelSigner.with(keys.getPrivate()))
            .register();

    assertThat(signed).isSignedBy(verifier).isSignedBy(verifier);
    fails(
        () -> assertThat(candidate).isSignedBy(verifier),
        "Expected models:/m/2 to be signed by a trusted key but");
    fails(
        () -> assertThat(signed).isSignedBy(stranger),
        "Expected models:/m/3 to be signed by a trusted key but");
    Path stored = signed.artifact("model.onnx");
    Files.delete(stored);
    Files.writeString(stored, "SIGNED");
    fails(
        () -> assertThat(signed).isSignedBy(verifier),
        "Expected models:/m/3 to be signed by a trusted key but");
  }

  @Test
  void metric_beyondABound_saysValueAndBound() {
    fails(
        () -> assertThat(candidate).as("nightly").metric("f1").isAtLeast(0.9),
        "[nightly] models:/m/2: f1 is 0.88, required: at least 0.9");
    fails(
        () -> assertThat(candidate).metric("f1").isAtMost(0.8),
        "models:/m/2: f1 is 0.88, required: at most 0.8");
    fails(
        () -> assertThat(candidate).metric("f1").isNoWorseThan(base, 0.01),
        "models:/m/2: f1 is 0.88, required: no worse than models:/m/1 within 0.01, that is 0.89");
    fails(
        () -> assertThat(candidate).metric("f1").isNoWorseThanRelative(base, 0.02),
        "models:/m/2: f1 is 0.88, required: no worse than models:/m/1 within 0.02 of its value,"
            + " that is 0.882");
    fails(
        () -> assertThat(candidate).metric("f1").onSlice("lang=de").isAtLeast(0.8),
        "models:/m/2: f1 on lang=de is 0.7, required: at least 0.8");
    fails(
        () -> assertThat(candidate).metric("auc").isAtLeast(0.5),
        "models:/m/2: auc is missing, required: at least 0.5");
    fails(
        () -> assertThat(candidate).metric("f1").isAtLeastOnEverySlice(0.8),
        "f1 on lang=de is 0.7, required: at least 0.8");
    fails(
        () -> assertThat(candidate).metric("f1").isAtMostOnEverySlice(0.6),
        "f1 on lang=de is 0.7, required: at most 0.6");
    fails(
        () -> assertThat(candidate).metric("f1").isNoWorseThanOnEverySlice(base, 0.1),
        "f1 on lang=de is 0.7, required: no worse than models:/m/1 within 0.1, that is 0.75");
  }

  @Test
  void latency_beyondABound_saysBothInMilliseconds() {
    fails(
        () -> assertThat(candidate).as("ci").latency("p95").isAtMost(Duration.ofMillis(10)),
        "[ci] models:/m/2: latency_p95_ms is 20.0, required: at most 10.0 ms");
    fails(
        () -> assertThat(base).latency("p95").isNoWorseThan(candidate, Duration.ofMillis(5)),
        "models:/m/1: latency_p95_ms is 40.0, required: no worse than models:/m/2 within 5.0 ms,"
            + " that is 25.0 ms");
    fails(
        () ->
            assertThat(candidate)
                .latency("p95")
                .onSlice("device=arm64")
                .isAtMost(Duration.ofMillis(50)),
        "models:/m/2: latency_p95_ms on device=arm64 is 60.0, required: at most 50.0 ms");
  }

  @Test
  void passes_listsEveryGate() {
    Gate met = Gate.metric("f1").atLeast(0.8);
    Gate missed = Gate.metric("f1").atLeast(0.9);
    assertThat(candidate).passes(met).isRefusedBy(missed);
    fails(
        () -> assertThat(candidate).passes(met, missed, Gate.artifactSize("x").atMostBytes(9)),
        """
        Expected models:/m/2 to pass the gates but
          passed:  f1 is 0.88, as required: at least 0.8
          refused: f1 is 0.88, required: at least 0.9
          refused: sizeBytes of x is missing, required: at most 9 bytes""");
    fails(
        () -> assertThat(candidate).isRefusedBy(missed, met),
        """
        Expected models:/m/2 to be refused by the gates but
          refused: f1 is 0.88, required: at least 0.9
          passed:  f1 is 0.88, as required: at least 0.8""");
  }

  @Test
  void passesFor_comparesWithTheVersionOfTheAlias() {
    base.promoteTo("champion");
    assertThat(candidate).passesFor("champion", Gate.metric("f1").noWorseThanCurrent(0.02));
    fails(
        () ->
            assertThat(candidate).passesFor("champion", Gate.metric("f1").noWorseThanCurrent(0.01)),
        """
        Expected models:/m/2 to pass the gates of 'champion' but
          refused: f1 is 0.88, required: no worse than models:/m/1 within 0.01, that is 0.89""");
    assertThat(model).alias("champion").pointsTo(base);
  }

  @Test
  void lineage_ofAVersion() {
    assertThat(candidate)
        .isDerivedFrom(base)
        .isDerivedFrom(base, "dynamic-int8")
        .wasTrainedOn(train)
        .wasEvaluatedOn(other);
    fails(
        () -> assertThat(candidate).wasEvaluatedOn(train),
        "Expected models:/m/2 to be evaluated on dataset 'train' (sha256 ca978112ca1b...) but it"
            + " was evaluated on dataset 'other' (sha256 3e23e8160039...)");
    fails(() -> assertThat(base).wasEvaluatedOn(train), "but it was evaluated on no dataset");
    fails(
        () -> assertThat(candidate).isDerivedFrom(unrelated),
        "Expected models:/m/2 to be derived from models:/n/1 but its ancestors are [models:/m/1]");
    fails(
        () -> assertThat(base).isDerivedFrom(candidate),
        "Expected models:/m/1 to be derived from models:/m/2 but it is derived from none");
    fails(
        () -> assertThat(candidate).isDerivedFrom(base, "pruned"),
        "Expected models:/m/2 to be made of models:/m/1 by 'pruned' but it is made of models:/m/1"
            + " by 'dynamic-int8'");
    fails(
        () -> assertThat(base).isDerivedFrom(candidate, "pruned"),
        "by 'pruned' but it is made of none");
    fails(
        () -> assertThat(candidate).wasTrainedOn(other),
        "Expected models:/m/2 to be trained on dataset 'other' (sha256 3e23e8160039...) but it was"
            + " trained on dataset 'train' (sha256 ca978112ca1b...)");
    fails(() -> assertThat(unrelated).wasTrainedOn(other), "but it was trained on no dataset");
    String run;
    try (ActiveRun active = registry.experiment("e").startRun("r")) {
      run = active.input(other).finish().id();
    }
    Path weights = base.artifact("model.onnx");
    assertThat(
            registry
                .model("n")
                .newVersion()
                .artifact("model.onnx", weights)
                .fromRun(run)
                .register())
        .wasTrainedOn(other);
  }

  @Test
  void lineage_ofTheRegistry() {
    assertThat(base.lineage()).includes(base, candidate).includes(train);
    fails(
        () -> assertThat(base.lineage()).includes(unrelated),
        "Expected the lineage of models:/m/1 to include models:/n/1 but it has [models:/m/1,"
            + " models:/m/2]");
    fails(
        () -> assertThat(unrelated.lineage()).includes(train),
        "Expected the lineage of models:/n/1 to include dataset 'train' (sha256 ca978112ca1b...)"
            + " but it has no dataset");
  }

  @Test
  void signature_hasTensorsOfTypeAndShape() {
    assertThat(base)
        .signature()
        .hasInput("input_ids", "int64", "batch", "128")
        .hasOutput("score", "float")
        .isCompatibleWith(SIGNATURE);
    assertThat(SIGNATURE).hasOutput("score", "float");
    fails(
        () -> assertThat(base).signature().hasInput("input_ids", "int32", "batch", "128"),
        "Expected an input input_ids int32[batch, 128] but the inputs are [input_ids int64[batch,"
            + " 128]]");
    fails(
        () -> assertThat(SIGNATURE).hasOutput("score", "float", "1"),
        "Expected an output score float[1] but the outputs are [score float[]]");
    fails(
        () -> assertThat(candidate).signature().isCompatibleWith(SIGNATURE),
        "but output score float[] is missing");
    fails(() -> assertThat(unrelated).signature(), "models:/n/1 has no signature");
  }

  @Test
  void alias_pointsWhereItDoes() {
    base.promoteTo("champion");
    model.protect("champion", "live");
    assertThat(model)
        .hasVersions(2)
        .alias("champion")
        .pointsTo(base)
        .isProtected()
        .and()
        .alias("challenger")
        .doesNotExist();
    fails(
        () -> assertThat(model).as("live").alias("champion").pointsTo(candidate),
        "[live] Expected 'champion' of model 'm' to point to models:/m/2 but it points to"
            + " models:/m/1");
    fails(
        () -> assertThat(model).alias("challenger").pointsTo(candidate),
        "to point to models:/m/2 but it does not exist");
    fails(
        () -> assertThat(model).alias("champion").doesNotExist(),
        "Expected model 'm' to have no alias 'champion' but it points to models:/m/1");
    fails(
        () -> assertThat(model).alias("challenger").isProtected(),
        "Expected 'challenger' of model 'm' to be protected but it is not");
    fails(
        () -> assertThat(model).hasVersions(3),
        "Expected model 'm' to have 3 versions but it has 2");
  }

  @Test
  void promotion_tellsWhatMovedAndWhy() {
    Promotion first = base.promoteTo("champion");
    Promotion second = candidate.promoteTo("champion", Gate.metric("f1").atLeast(0.8));
    assertThat(first).gave(base, "champion").replacedNone();
    assertThat(second).gave(candidate, "champion").replaced(base).hasEvidenceOn("f1");
    fails(
        () -> assertThat(first).gave(candidate, "live"),
        "Expected models:/m/2 to become 'live' but models:/m/1 became 'champion'");
    fails(
        () -> assertThat(first).gave(base, "live"),
        "Expected models:/m/1 to become 'live' but models:/m/1 became 'champion'");
    fails(
        () -> assertThat(first).replaced(candidate),
        "Expected models:/m/2 to be replaced but it was none");
    fails(
        () -> assertThat(second).replaced(candidate),
        "Expected models:/m/2 to be replaced but it was models:/m/1");
    fails(
        () -> assertThat(second).replacedNone(),
        "Expected no version to be replaced but it was models:/m/1");
    fails(
        () -> assertThat(first).hasEvidenceOn("f1"),
        "Expected the promotion of models:/m/1 to have evidence on f1 but it passed no gate");
    fails(
        () -> assertThat(second).hasEvidenceOn("auc"),
        """
        Expected the promotion of models:/m/2 to have evidence on auc but\s
          passed:  f1 is 0.88, as required: at least 0.8""");
  }

  private static void fails(ThrowingCallable assertion, String message) {
    assertThatThrownBy(assertion)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(message.replace("\n", System.lineSeparator()));
  }
}
