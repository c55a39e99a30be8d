package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
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
class VersionOriginTest {
  private static final String SHA = "0123456789abcdef0123456789abcdef01234567";

  @Parameter TestDatabase database;
  @TempDir Path root;
  private ModelRegistry registry;
  private Path file;
  private Dataset train;
  private Dataset test;

  @BeforeEach
  void open() {
    registry = database.open(root.resolve("registry"));
    file = RegistryFixture.file(root, "model", "weights");
    train = Dataset.of("train", RegistryFixture.file(root, "train", "1,2"));
    test = Dataset.of("test", RegistryFixture.file(root, "test", "3,4"));
  }

  @AfterEach
  void close() {
    registry.close();
  }

  private NewVersion draft(String model) {
    return registry.model(model).newVersion().artifact("m", file);
  }

  @Test
  void register_runCommitEnvironmentAndDatasets_areReadBack() {
    byte[] profile = {1, 2, 3};
    NewVersion draft =
        draft("m")
            .fromRun("run-1")
            .commit("https://example.org/models.git", SHA)
            .environment(Environment.current().with("onnxruntime", "1.29.0"))
            .trainedOn(train.withSplit("train"), profile)
            .evaluatedOn(test);
    profile[0] = 9;
    draft.register();
    ModelVersion read = registry.resolve("models:/m/1");
    assertThat(read.run()).contains("run-1");
    assertThat(read.commit()).contains(new CodeCommit("https://example.org/models.git", SHA));
    assertThat(read.commit().orElseThrow()).hasToString("https://example.org/models.git@" + SHA);
    assertThat(read.environment().entries())
        .containsEntry("onnxruntime", "1.29.0")
        .containsEntry("java.version", System.getProperty("java.version"))
        .containsEntry("os.arch", System.getProperty("os.arch"))
        .hasSize(7);
    assertThat(read.datasets()).extracting(Dataset::name).containsExactly("train");
    assertThat(read.evaluationDatasets()).containsExactly(test);
    assertThat(read.profile(read.datasets().get(0))).containsExactly(1, 2, 3);
    assertThatThrownBy(() -> read.profile(test)).isInstanceOf(IllegalArgumentException.class);
    assertThat(registry.fromRun("run-1")).containsExactly(read);
    assertThat(registry.fromRun("run-2")).isEmpty();
    assertThat(registry.trainedOn(train)).containsExactly(read);
    assertThat(registry.trainedOn(test)).isEmpty();
    assertThat(registry.evaluatedOn(test)).containsExactly(read);
    assertThat(registry.integrity().artifacts()).isEqualTo(2);
  }

  @Test
  void register_nothingOfItsOrigin_isReadBackAsUnknown() {
    ModelVersion version = draft("m").register();
    assertThat(version.run()).isEmpty();
    assertThat(version.commit()).isEmpty();
    assertThat(version.environment()).isEqualTo(Environment.unknown());
    assertThat(version.evaluationDatasets()).isEmpty();
  }

  @Test
  void profile_takenOverFromAnotherVersion_isTheSameBlob() {
    ModelVersion first = draft("m").trainedOn(train, new byte[] {1, 2}).register();
    ModelVersion second = draft("m").trainedOn(first.datasets().get(0)).register();
    assertThat(second.profile(second.datasets().get(0))).containsExactly(1, 2);
    assertThat(RegistryFixture.blobs(root.resolve("registry"))).hasSize(2);
    try (ModelRegistry other = database.open(root.resolve("other"))) {
      NewVersion foreign =
          other.model("m").newVersion().artifact("m", file).trainedOn(first.datasets().get(0));
      assertThatThrownBy(foreign::register).isInstanceOf(ArtifactNotFoundException.class);
      assertThat(other.models()).isEmpty();
    }
  }

  @Test
  void profile_everyBitFlipped_isNeverReturnedAndNamedByIntegrity() throws IOException {
    ModelVersion version = draft("m").trainedOn(train, new byte[] {1, 2}).register();
    Dataset dataset = version.datasets().get(0);
    String digest = dataset.profile().orElseThrow().sha256();
    Path blob = root.resolve("registry/blobs/" + digest.substring(0, 2) + "/" + digest);
    for (int bit = 0; bit < 16; bit++) {
      byte[] damaged = {1, 2};
      damaged[bit / 8] ^= (byte) (1 << (bit % 8));
      Files.delete(blob);
      Files.write(blob, damaged);
      assertThatThrownBy(() -> version.profile(dataset))
          .isInstanceOf(ArtifactCorruptedException.class)
          .hasMessageContaining("profile of dataset 'train'");
      assertThat(registry.integrity().problems())
          .extracting(IntegrityProblem::subject)
          .containsExactly("models:/m/1, profile of dataset 'train'");
      assertThat(version.artifact("m")).hasContent("weights");
    }
  }

  @Test
  void profile_largerThanTheLimit_isRefused() {
    NewVersion draft = draft("m");
    byte[] tooLarge = new byte[Dataset.PROFILE_LIMIT + 1];
    assertThatThrownBy(() -> draft.trainedOn(train, tooLarge))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("16777215");
    assertThatThrownBy(() -> draft.evaluatedOn(train, tooLarge))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void madeFrom_followsDerivationsFromTheDataset() {
    ModelVersion base = draft("base").trainedOn(train).register();
    ModelVersion tuned = draft("tuned").derivedFrom(base, "tuned").register();
    ModelVersion int8 = draft("tuned").derivedFrom(tuned, "int8").trainedOn(train).register();
    draft("tuned").evaluatedOn(train).register();
    int8.delete("");
    assertThat(registry.madeFrom(train)).containsExactly(base, tuned, int8);
    assertThat(registry.trainedOn(train)).containsExactly(base, int8);
    assertThat(registry.madeFrom(test)).isEmpty();
  }

  @Test
  void lineage_chainOfThousands_isWalkedWithoutRecursionInFewStatements()
      throws IOException, SQLException {
    int depth = 20_000;
    ModelVersion first = draft("chain").trainedOn(train).register();
    lengthen("chain", depth);
    ModelVersion last = registry.model("chain").version(depth);
    Lineage lineage = registry.resolve("models:/chain/" + depth / 2).lineage();
    assertThat(lineage.versions()).hasSize(depth).startsWith(first).endsWith(last);
    assertThat(lineage.datasets()).containsExactly(train);
    assertThat(registry.madeFrom(train)).hasSize(depth);
    assertThat(lineage.toDot().lines().count()).isEqualTo(2 + 1 + 1 + depth + depth - 1);
    assertThat(names(lineage.toJson()))
        .containsEntry("uri", depth)
        .containsEntry("parent", depth - 1);
  }

  /** Derives versions from the first one, each from the one before, as registrations would. */
  private void lengthen(String model, int depth) throws SQLException {
    try (Connection connection = database.connect(root.resolve("registry"));
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO versions (model, number, description, created_at, created_by,"
                    + " parent_model, parent_number, transformation)"
                    + " VALUES (?, ?, '', 0, 'ci', ?, ?, 'step')")) {
      connection.setAutoCommit(false);
      for (int number = 2; number <= depth; number++) {
        insert.setString(1, model);
        insert.setInt(2, number);
        insert.setString(3, model);
        insert.setInt(4, number - 1);
        insert.addBatch();
      }
      insert.executeBatch();
      connection.commit();
    }
  }

  @Test
  void lineage_ofDeletedVersions_saysTheirStateRunAndCommit() throws IOException {
    ModelVersion base =
        draft("m").fromRun("r1").commit("git", SHA).trainedOn(train).evaluatedOn(test).register();
    ModelVersion child = draft("m").derivedFrom(base, "int8").register();
    base.delete("");
    assertThat(child.parent()).contains(base);
    assertThat(child.lineage().toJson())
        .contains(
            "{\"uri\":\"models:/m/1\",\"state\":\"DELETED\",\"createdAt\":\"%s\","
                    .formatted(base.createdAt())
                + "\"createdBy\":\"%s\",\"run\":\"r1\",\"repository\":\"git\","
                    .formatted(base.createdBy())
                + "\"commit\":\""
                + SHA
                + "\",\"datasets\":[{\"name\":\"train\",")
        .contains("\"evaluated\":[{\"name\":\"test\",");
    assertThat(child.lineage().toDot()).contains("[label=\"evaluated\", style=dashed]");
    assertThat(draft("m").derivedFrom(base, "again").register().parent()).contains(base);
  }

  /** How often each field occurs; fails when the text is no JSON. */
  private static Map<String, Integer> names(String json) throws IOException {
    Map<String, Integer> names = new HashMap<>();
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      while (parser.nextToken() != null) {
        if (parser.currentName() != null && parser.currentToken().isScalarValue()) {
          names.merge(parser.currentName(), 1, Integer::sum);
        }
      }
    }
    return names;
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-a", "a b", "a/b", "a\n", "../x", "\u00e9"})
  void fromRun_hostileId_isRefused(String id) {
    assertThatThrownBy(() -> draft("m").fromRun(id)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> registry.fromRun(id)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "012345", "0123456789ABCDEF", "HEAD", "01234567\n", "v1; rm -rf /"})
  void commit_hostileDigest_isRefused(String sha) {
    assertThatThrownBy(() -> draft("m").commit("git", sha))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new CodeCommit(" ", SHA)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void environment_outOfBounds_isRefused() {
    Map<String, String> many = new HashMap<>();
    for (int i = 0; i <= 1000; i++) {
      many.put("k" + i, "v");
    }
    assertThatThrownBy(() -> new Environment(many)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Environment.unknown().with("a\nb", ""))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Environment.unknown().with("a", "x".repeat(5001)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(Environment.unknown().with("b", "1").with("a", "2").with("b", "3").entries())
        .containsExactly(Map.entry("a", "2"), Map.entry("b", "3"));
  }
}
