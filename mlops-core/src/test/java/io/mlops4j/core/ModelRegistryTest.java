package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@EnumSource
class ModelRegistryTest {
  private static final Instant NOW = Instant.parse("2026-11-23T10:15:30.123456789Z");

  @Parameter TestDatabase database;
  @TempDir Path root;
  private Path directory;
  private Path onnx;
  private ModelRegistry registry;

  @BeforeEach
  void open() {
    directory = root.resolve("registry");
    onnx = RegistryFixture.file(root, "model.onnx", "weights");
    registry = database.at(directory).clock(InstantSource.fixed(NOW)).actor("ci").open();
  }

  @AfterEach
  void close() {
    registry.close();
  }

  @Test
  void register_everything_isReadBackAfterReopening() {
    Path data = RegistryFixture.file(root, "sts.csv", "a,b\n1,2\n");
    Dataset dataset = Dataset.of("sts-dev", data).withSplit("dev").withRows(1).withSchema("a,b");
    ModelVersion parent = RegistryFixture.register(registry, "encoder", onnx, 0.9);
    Path other = RegistryFixture.file(root, "other", "other weights");
    registry
        .model("encoder")
        .newVersion()
        .artifact("model.onnx", other)
        .artifact("tokenizer/vocab.txt", data)
        .createdBy("search-team")
        .description("quantized")
        .trainedOn(dataset)
        .derivedFrom(parent, "dynamic-int8")
        .metric("spearman", 0.82)
        .metric(Metric.of("loss", 0.3).lowerIsBetter().onSlice("lang=de"))
        .tag("team", "search")
        .register();
    registry.close();

    registry = database.open(directory);
    ModelVersion read = registry.resolve("models:/encoder/2");

    assertThat(read.modelName()).isEqualTo("encoder");
    assertThat(read.number()).isEqualTo(2);
    assertThat(read.uri()).isEqualTo("models:/encoder/2");
    assertThat(read.createdAt()).isEqualTo("2026-11-23T10:15:30.123456Z");
    assertThat(read.createdBy()).isEqualTo("search-team");
    assertThat(read.description()).isEqualTo("quantized");
    assertThat(read.datasets()).containsExactly(dataset);
    assertThat(read.derivation()).contains(new Derivation("encoder", 1, "dynamic-int8"));
    assertThat(read.derivation().orElseThrow().parentUri()).isEqualTo(parent.uri());
    assertThat(read.metric("spearman")).hasValue(0.82);
    assertThat(read.metric("loss")).isEmpty();
    assertThat(read.metric("loss", "lang=de")).hasValue(0.3);
    assertThat(read.metrics())
        .containsExactly(
            new Metric("loss", "lang=de", 0.3, Direction.LOWER_IS_BETTER),
            Metric.of("spearman", 0.82));
    assertThat(read.tags()).containsExactly(Map.entry("team", "search"));
    assertThat(read.artifacts())
        .extracting(Artifact::name)
        .containsExactly("model.onnx", "tokenizer/vocab.txt");
    // printf 'other weights' | sha256sum (coreutils 9.1)
    assertThat(read.artifacts().get(0).sha256())
        .isEqualTo("53959fa102f31e51d8d1ee12fe89c2fd7cd556dbaf2c6102046d195a504850a0");
    assertThat(read.artifacts().get(0).sizeBytes()).isEqualTo(13);
    assertThat(read.artifact("model.onnx")).hasContent("other weights");
    assertThat(read.artifact("tokenizer/vocab.txt")).hasContent("a,b\n1,2\n");
    assertThat(registry.resolve("models:/encoder/1").createdBy()).isEqualTo("ci");
  }

  @Test
  void register_equalBytes_areStoredOnce() {
    RegistryFixture.register(registry, "a", onnx, 0.9);
    RegistryFixture.register(registry, "b", onnx, 0.9);

    assertThat(RegistryFixture.blobs(directory)).hasSize(1);
  }

  @Test
  void register_sourceChangedLater_storedBytesDoNot() throws IOException {
    ModelVersion version = RegistryFixture.register(registry, "m", onnx, 0.9);
    Files.writeString(onnx, "changed");

    assertThat(version.artifact("model.onnx")).hasContent("weights");
  }

  @Test
  void register_severalVersions_areNumberedFromOne() {
    RegisteredModel model = registry.model("m");
    assertThat(model.latest()).isEmpty();
    assertThat(model.versions()).isEmpty();
    for (int i = 1; i <= 3; i++) {
      assertThat(RegistryFixture.register(registry, "m", onnx, 0.9).number()).isEqualTo(i);
    }
    assertThat(model.latest().orElseThrow().number()).isEqualTo(3);
    assertThat(model.versions()).extracting(ModelVersion::number).containsExactly(1, 2, 3);
    assertThat(registry.resolve("models:/m/latest").number()).isEqualTo(3);
    assertThat(registry.models()).extracting(RegisteredModel::name).containsExactly("m");
  }

  @Test
  void register_missingFile_namesItAndRegistersNothing() {
    Path missing = root.resolve("nowhere.onnx");
    assertThatThrownBy(
            () ->
                registry
                    .model("m")
                    .newVersion()
                    .artifact("a.onnx", onnx)
                    .artifact("model.onnx", missing)
                    .register())
        .isInstanceOf(ArtifactNotFoundException.class)
        .hasMessageContaining("model.onnx")
        .hasMessageContaining("nowhere.onnx");
    assertThat(registry.models()).isEmpty();
    assertThat(RegistryFixture.blobs(directory)).isEmpty();
  }

  @Test
  void register_withoutArtifact_isMisuse() {
    assertThatThrownBy(() -> registry.model("m").newVersion().register())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("m");
  }

  @Test
  void register_parentOfAnotherRegistry_isRefused() {
    try (ModelRegistry other = database.open(root.resolve("other"))) {
      ModelVersion foreign = RegistryFixture.register(other, "foreign", onnx, 0.9);
      assertThatThrownBy(
              () ->
                  registry
                      .model("m")
                      .newVersion()
                      .artifact("model.onnx", onnx)
                      .derivedFrom(foreign, "copied")
                      .register())
          .isInstanceOf(VersionNotFoundException.class)
          .hasMessageContaining("models:/foreign/1");
    }
    assertThat(registry.models()).isEmpty();
    assertThat(RegistryFixture.blobs(directory)).isEmpty();
  }

  @Test
  void resolve_whatIsNotThere_saysWhich() {
    assertThatThrownBy(() -> registry.resolve("models:/ghost/1"))
        .isInstanceOf(ModelNotFoundException.class)
        .hasMessageContaining("ghost");
    assertThatThrownBy(() -> registry.resolve("models:/ghost/latest"))
        .isInstanceOf(ModelNotFoundException.class);
    assertThatThrownBy(() -> registry.resolve("models:/ghost@champion"))
        .isInstanceOf(ModelNotFoundException.class);
    ModelVersion version = RegistryFixture.register(registry, "m", onnx, 0.9);
    version.promoteTo("champion");
    assertThatThrownBy(() -> registry.resolve("models:/m/2"))
        .isInstanceOf(VersionNotFoundException.class)
        .hasMessageContaining("2");
    assertThatThrownBy(() -> registry.resolve("models:/m@challenger"))
        .isInstanceOf(AliasNotFoundException.class)
        .hasMessageContaining("challenger")
        .hasMessageContaining("champion");
    assertThatThrownBy(() -> registry.resolve("m")).isInstanceOf(InvalidModelUriException.class);
  }

  @Test
  void artifact_unknownName_listsThoseThereAre() {
    ModelVersion version = RegistryFixture.register(registry, "m", onnx, 0.9);
    assertThatThrownBy(() -> version.artifact("weights.bin"))
        .isInstanceOf(ArtifactNotFoundException.class)
        .hasMessageContaining("weights.bin")
        .hasMessageContaining("model.onnx");
  }

  @Test
  void artifact_everyBitFlippedInTurn_isNeverServed() throws IOException {
    ModelVersion version = RegistryFixture.register(registry, "m", onnx, 0.9);
    Path other = RegistryFixture.file(root, "other.onnx", "sound");
    ModelVersion sound = RegistryFixture.register(registry, "sound", other, 0.9);
    Path blob = version.artifact("model.onnx");
    byte[] bytes = Files.readAllBytes(blob);
    for (int bit = 0; bit < bytes.length * 8; bit++) {
      byte[] damaged = bytes.clone();
      damaged[bit / 8] ^= (byte) (1 << (bit % 8));
      overwrite(blob, damaged);
      assertThatThrownBy(() -> version.artifact("model.onnx"))
          .isInstanceOf(ArtifactCorruptedException.class)
          .hasMessageContaining("models:/m/1")
          .hasMessageContaining("model.onnx");
      assertThat(registry.integrity().problems())
          .extracting(IntegrityProblem::subject)
          .containsExactly("models:/m/1, artifact 'model.onnx'");
      assertThat(sound.artifact("model.onnx")).hasContent("sound");
    }
  }

  @Test
  void artifact_truncatedOrMissing_isTyped() throws IOException {
    ModelVersion version = RegistryFixture.register(registry, "m", onnx, 0.9);
    Path blob = version.artifact("model.onnx");
    overwrite(blob, new byte[] {'w', 'e'});
    assertThatThrownBy(() -> version.artifact("model.onnx"))
        .isInstanceOf(ArtifactCorruptedException.class)
        .hasMessageContaining("2 bytes instead of 7");
    Files.delete(blob);
    assertThatThrownBy(() -> version.artifact("model.onnx"))
        .isInstanceOf(ArtifactNotFoundException.class);
  }

  @Test
  void register_overADamagedBlob_healsIt() throws IOException {
    ModelVersion version = RegistryFixture.register(registry, "m", onnx, 0.9);
    overwrite(version.artifact("model.onnx"), "WEIGHTS".getBytes(StandardCharsets.UTF_8));

    RegistryFixture.register(registry, "m", onnx, 0.9);

    assertThat(version.artifact("model.onnx")).hasContent("weights");
  }

  private static void overwrite(Path blob, byte[] bytes) throws IOException {
    Files.deleteIfExists(blob);
    Files.write(blob, bytes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "a/b",
        "a\\b",
        "%2e%2e%2f",
        "%252e",
        "#",
        ";x",
        "?",
        "a\rb",
        "a\nb",
        "a\0b",
        "\u202eabc",
        "\ud83d\ude00",
        "\ud83d",
        "na\u00efve",
        "trailing.",
        "trailing ",
        " leading",
        "a@",
        "-rf",
        "=1+1"
      })
  void model_hostileName_isRefused(String name) {
    assertThatThrownBy(() -> registry.model(name)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void model_nameOfTenThousandCharacters_isRefusedWithAShortMessage() {
    assertThatThrownBy(() -> registry.model("a".repeat(10_000)))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .hasSizeLessThan(400);
    assertThat(registry.model("a".repeat(255)).name()).hasSize(255);
    assertThatThrownBy(() -> registry.model("a".repeat(256)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "latest", "Latest", "v1", "V22", "a b", "a.b", "a@b", "a/b", "..", "a\n", "\u0430",
        "a\0"
      })
  void alias_hostileOrReserved_isRefused(String alias) {
    ModelVersion version = RegistryFixture.register(registry, "m", onnx, 0.9);
    assertThatThrownBy(() -> version.promoteTo(alias)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> registry.model("m").alias(alias))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(registry.model("m").history()).isEmpty();
  }

  // MLflow refuses the same as metric and parameter: posixpath.normpath(name) != name, ".", "..",
  // "../x", "/x"
  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "..", "../x", "a/..", "a/../b", "/a", "a//b", "a/", "./a", "a\n", "a\\b"})
  void key_thatIsNoNormalisedPath_isRefused(String key) {
    assertThatThrownBy(() -> Metric.of(key, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> registry.model("m").newVersion().tag(key, ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tag key");
    assertThat(Metric.of("a/b.c/...d/.e", 1).name()).isEqualTo("a/b.c/...d/.e");
  }

  @Test
  void experiment_upToFiveHundredCharacters_isTaken() {
    assertThat(registry.experiment("e".repeat(500)).startRun("r").finish().experiment().name())
        .isEqualTo("e".repeat(500));
    assertThatThrownBy(() -> registry.experiment("e".repeat(501)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void alias_lengthAndLooksOfReservedWords_followTheGrammar() {
    ModelVersion version = RegistryFixture.register(registry, "m", onnx, 0.9);
    for (String alias : new String[] {"a".repeat(255), "latest-1", "v", "v1a", "-", "_", "1"}) {
      version.promoteTo(alias);
      assertThat(registry.resolve("models:/m@" + alias)).isEqualTo(version);
      registry.model("m").removeAlias(alias, "");
      assertThat(registry.model("m").alias(alias)).isEmpty();
    }
    assertThatThrownBy(() -> version.promoteTo("a".repeat(256)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> version.promoteTo("lAtEsT"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("reserved");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "../x",
        "a/../../x",
        "/etc/passwd",
        "a//b",
        "a/",
        "a\\..\\x",
        "C:\\x",
        "a:b",
        "a\0",
        "a\nb",
        ".hidden",
        "trailing.",
        "%2e%2e/x"
      })
  void artifact_hostileName_isRefused(String name) {
    NewVersion version = registry.model("m").newVersion();
    assertThatThrownBy(() -> version.artifact(name, onnx))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8555",
        "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
        "sha256:../..",
        "md5:d41d8cd98f00b204e9800998ecf8427e",
        "../../../../../../../../../../../../../../../../../../etc/passwd"
      })
  void blob_malformedDigest_isRefused(String digest) {
    assertThatThrownBy(() -> new Blob(digest, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Artifact("a", digest, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void metric_notFinite_isRefused() {
    NewVersion version = registry.model("m").newVersion();
    for (double value : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> version.metric("f1", value))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(Double.toString(value));
    }
  }

  @Test
  void values_thatLookLikeSql_areOnlyText() {
    String text = "'); DROP TABLE versions; --";
    registry
        .model("m")
        .newVersion()
        .artifact("model.onnx", onnx)
        .description(text)
        .createdBy(text)
        .tag("note", text)
        .register()
        .promotion("champion")
        .because(text)
        .promote();

    ModelVersion read = registry.resolve("models:/m@champion");
    assertThat(read.description()).isEqualTo(text);
    assertThat(read.tags()).containsEntry("note", text);
    assertThat(registry.model("m").history().get(0).reason()).isEqualTo(text);
  }

  @Test
  void dataset_changedFile_isNoticed() throws IOException {
    Path data = RegistryFixture.file(root, "data.csv", "1,2");
    Dataset dataset = Dataset.of("d", data);
    assertThat(dataset.matches(data)).isTrue();
    Files.writeString(data, "1,3");
    assertThat(dataset.matches(data)).isFalse();
    assertThatThrownBy(() -> Dataset.of("d", root.resolve("none")))
        .isInstanceOf(ArtifactNotFoundException.class);
  }

  @Test
  void open_newerSchema_isRefusedAndLeftAlone() throws SQLException {
    registry.close();
    database.sql(directory, "INSERT INTO schema_version (version) VALUES (99)");
    assertThatThrownBy(() -> database.open(directory))
        .isInstanceOf(UnsupportedSchemaException.class)
        .hasMessageContaining("99")
        .hasMessageContaining("newer release");
  }

  @Test
  void open_fileInsteadOfDirectory_isTyped() {
    assertThatThrownBy(() -> ModelRegistry.open(onnx)).isInstanceOf(RegistryStorageException.class);
  }

  @Test
  void open_databaseThatIsNone_isTyped() throws IOException {
    Path broken = Files.createDirectory(root.resolve("broken"));
    Files.writeString(broken.resolve("registry.db"), "this is not a database".repeat(100));
    assertThatThrownBy(() -> ModelRegistry.open(broken))
        .isInstanceOf(RegistryStorageException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"registry.db", "registry.db-wal", "registry.db-shm"})
  void open_databaseThatIsALink_isRefusedAndNothingTouchedBehindIt(String name) throws IOException {
    Path linked = Files.createDirectory(root.resolve("linked"));
    Path outside = root.resolve("outside");
    Files.createSymbolicLink(linked.resolve(name), outside);
    assertThatThrownBy(() -> ModelRegistry.open(linked))
        .isInstanceOf(RegistryStorageException.class)
        .hasMessageContaining(name + ": is a symbolic link");
    assertThat(outside).doesNotExist();
    Files.writeString(outside, "somebody else's");
    assertThatThrownBy(() -> ModelRegistry.open(linked))
        .isInstanceOf(RegistryStorageException.class);
    assertThat(outside).hasContent("somebody else's");
  }

  @Test
  void write_whileAnotherProcessWrites_isBusyAfterTheTimeout() throws SQLException {
    try (Connection foreign = database.connect(directory);
        Statement statement = foreign.createStatement();
        ModelRegistry hurried = database.at(directory).busyTimeout(Duration.ofMillis(50)).open()) {
      statement.execute(database.holdingTheWriteLock());
      assertThatThrownBy(() -> RegistryFixture.register(hurried, "m", onnx, 0.9))
          .isInstanceOf(RegistryBusyException.class)
          .hasMessageContaining("PT0.05S");
      statement.execute("ROLLBACK");
      assertThat(RegistryFixture.register(hurried, "m", onnx, 0.9).number()).isEqualTo(1);
    }
  }

  @Test
  void close_twice_isHarmlessAndUseAfterwardsIsMisuse() {
    registry.close();
    registry.close();
    assertThatThrownBy(() -> registry.models()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void register_interruptedThread_stillWorks() {
    Thread.currentThread().interrupt();
    ModelVersion version = RegistryFixture.register(registry, "m", onnx, 0.9);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(version.artifact("model.onnx")).hasContent("weights");
  }
}
