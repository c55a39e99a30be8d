package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops4j.core.IntegrityProblem.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@EnumSource
class IntegrityTest {
  @Parameter TestDatabase database;
  @TempDir Path root;
  private Path directory;
  private ModelRegistry registry;

  @BeforeEach
  void open() {
    directory = root.resolve("registry");
    registry = database.open(directory);
    for (int i = 1; i <= 3; i++) {
      Path file = RegistryFixture.file(root, "file" + i, "weights " + i);
      RegistryFixture.register(registry, "m", file, 0.9)
          .promoteTo("champion", Gate.metric("f1").atLeast(0.5));
    }
    registry.model("m").rollBack("champion");
    registry.model("m").version(1).promoteTo("shadow");
    registry.model("m").removeAlias("shadow", "");
  }

  @AfterEach
  void close() {
    registry.close();
  }

  @Test
  void integrity_untouched_isSound() {
    IntegrityReport report = registry.integrity();
    assertThat(report.problems()).isEmpty();
    assertThat(report.sound()).isTrue();
    assertThat(report.artifacts()).isEqualTo(3);
    assertThat(report.history().moves()).isEqualTo(6);
    assertThat(report.history()).isEqualTo(registry.verify());
  }

  @Test
  void verify_emptyHistory_isSoundAndBeginsAtTheOrigin() {
    try (ModelRegistry empty = database.open(root.resolve("empty"))) {
      assertThat(empty.verify().sound()).isTrue();
      assertThat(empty.verify().moves()).isZero();
      assertThat(empty.verify().head()).isEqualTo("0".repeat(64));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE alias_moves SET actor = 'someone else' WHERE sequence = 2",
        "UPDATE alias_moves SET reason = 'because' WHERE sequence = 2",
        "UPDATE alias_moves SET moved_at = moved_at + 1 WHERE sequence = 2",
        "UPDATE alias_moves SET model = 'other' WHERE sequence = 2",
        "UPDATE alias_moves SET kind = 'NONSENSE' WHERE sequence = 2",
        "UPDATE alias_moves SET from_number = NULL WHERE sequence = 2",
        "UPDATE alias_moves SET to_number = 3 WHERE sequence = 2",
        "UPDATE alias_moves SET evidence = '[]' WHERE sequence = 2",
        "UPDATE alias_moves SET hash = '00' WHERE sequence = 2",
        "DELETE FROM alias_moves WHERE sequence = 1",
        "DELETE FROM alias_moves WHERE sequence = 3",
        "INSERT INTO alias_moves SELECT 7, model, alias, kind, from_number, to_number, moved_at,"
            + " actor, reason, evidence, hash FROM alias_moves WHERE sequence = 6"
      })
  void verify_changedHistory_isNoticed(String tampering) throws SQLException {
    sql(tampering);
    assertThat(registry.verify().problems())
        .extracting(IntegrityProblem::kind)
        .contains(Kind.HISTORY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE changes SET actor = 'someone else' WHERE sequence = 1",
        "UPDATE changes SET number = NULL WHERE sequence = 1",
        "UPDATE changes SET value_before = '' WHERE sequence = 1",
        "UPDATE changes SET value_after = 'other' WHERE sequence = 1",
        "UPDATE changes SET changed_at = 1 WHERE sequence = 1",
        "DELETE FROM changes WHERE sequence = 1"
      })
  void verify_changedLog_isNoticed(String tampering) throws SQLException {
    registry.model("m").version(1).setTag("k", "v").setTag("k", "w");
    assertThat(registry.verify().sound()).isTrue();
    sql(tampering);
    assertThat(registry.verify().problems())
        .extracting(IntegrityProblem::kind)
        .contains(Kind.HISTORY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE models SET description = 'theirs'",
        "UPDATE models SET state = 'ARCHIVED'",
        "UPDATE models SET state = 'NONSENSE'",
        "UPDATE model_tags SET value = 'prod'",
        "DELETE FROM model_tags",
        "INSERT INTO model_tags (model, name, value) VALUES ('m', 'approved', 'yes')"
      })
  void verify_changedModel_isNoticed(String tampering) throws SQLException {
    RegisteredModel model = registry.model("m").setTag("stage", "qa").setTag("stage", "dev");
    model.describe("hers").describe("ours").setTag("gone", "").deleteTag("gone");
    model.archive("");
    model.unarchive("");
    assertThat(registry.verify().problems()).isEmpty();
    sql(tampering);
    assertThat(registry.verify().problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.kind()).isEqualTo(Kind.MODEL))
        .satisfies(problem -> assertThat(problem.subject()).isEqualTo("models:/m"));
  }

  @Test
  void verify_lastChangeCutOff_changesTheHead() throws SQLException {
    registry.model("m").version(1).setTag("k", "v");
    String head = registry.verify().changesHead();
    sql("DELETE FROM changes");
    assertThat(registry.verify().changesHead()).isNotEqualTo(head);
  }

  @Test
  void verify_aliasOfAVersionThatIsNotReady_isNoticed() throws SQLException {
    sql("UPDATE versions SET state = 'ARCHIVED' WHERE number = 2");
    assertThat(registry.verify().problems())
        .singleElement()
        .hasToString("ALIAS m@champion: points to a version that is ARCHIVED");
  }

  @Test
  void history_evidenceNestedDeeply_isTyped() throws SQLException {
    for (String json :
        new String[] {"[".repeat(100_000), "[{\"value\":\"" + "9".repeat(1000) + "\"", "[1e400]"}) {
      sql("UPDATE alias_moves SET evidence = '" + json + "' WHERE sequence = 1");
      assertThat(registry.verify().sound()).isFalse();
      assertThatThrownBy(() -> registry.model("m").history())
          .isInstanceOf(RegistryStorageException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void rollBack_historyThatGoesBackToNothing_isTypedAndNoticed(int first) throws SQLException {
    sql("DELETE FROM alias_moves WHERE sequence < " + first);
    sql("UPDATE alias_moves SET kind = 'ROLLBACK' WHERE sequence = " + first);
    assertThatThrownBy(() -> registry.model("m").rollBack("champion"))
        .isInstanceOf(RollbackRefusedException.class)
        .hasMessageContaining("move " + first);
    assertThat(registry.verify().sound()).isFalse();
  }

  @Test
  void verify_lastMoveCutOff_changesTheHead() throws SQLException {
    String head = registry.verify().head();
    sql("DELETE FROM alias_moves WHERE sequence = 6");
    HistoryCheck check = registry.verify();
    assertThat(check.head()).isNotEqualTo(head);
    assertThat(check.problems()).extracting(IntegrityProblem::kind).containsOnly(Kind.ALIAS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE aliases SET number = 3 WHERE alias = 'champion'",
        "DELETE FROM aliases",
        "INSERT INTO aliases (model, alias, number) VALUES ('m', 'smuggled', 1)"
      })
  void verify_aliasMovedBehindTheHistory_isNoticed(String tampering) throws SQLException {
    sql(tampering);
    assertThat(registry.verify().problems())
        .singleElement()
        .extracting(IntegrityProblem::kind)
        .isEqualTo(Kind.ALIAS);
  }

  @Test
  void integrity_damagedAndMissingBlobs_namesTheArtifacts() throws IOException {
    Path damaged = registry.model("m").version(1).artifact("model.onnx");
    Path missing = registry.model("m").version(2).artifact("model.onnx");
    Files.delete(damaged);
    Files.writeString(damaged, "Weights 1");
    Files.delete(missing);

    IntegrityReport report = registry.integrity();

    assertThat(report.sound()).isFalse();
    assertThat(report.history().sound()).isTrue();
    assertThat(report.problems())
        .extracting(IntegrityProblem::subject)
        .containsExactly(
            "models:/m/1, artifact 'model.onnx'", "models:/m/2, artifact 'model.onnx'");
    assertThat(report.problems()).extracting(IntegrityProblem::kind).containsOnly(Kind.ARTIFACT);
    assertThat(registry.model("m").version(3).artifact("model.onnx")).hasContent("weights 3");
  }

  @Test
  void integrity_brokenReference_isNoticed() throws SQLException {
    sql(database.ignoringReferences() + "; DELETE FROM versions WHERE number = 3");
    assertThat(registry.integrity().problems())
        .extracting(IntegrityProblem::kind)
        .contains(Kind.DATABASE);
  }

  @Test
  void collectGarbage_removesWhatNoVersionRefersTo() throws IOException {
    FileArtifactStore store = new FileArtifactStore(directory, new LocalDisk());
    try (InputStream orphan = new ByteArrayInputStream(new byte[100])) {
      store.put(orphan);
    }
    Path unfinished = Files.writeString(directory.resolve("incoming/unfinished"), "half");
    Files.setLastModifiedTime(unfinished, FileTime.from(Instant.EPOCH));

    assertThat(registry.collectGarbage()).isEqualTo(new Collected(0, 0, 1, 100));

    assertThat(registry.collectGarbage()).isEqualTo(new Collected(0, 0, 0, 0));
    assertThat(RegistryFixture.blobs(directory)).hasSize(3);
    assertThat(registry.integrity().sound()).isTrue();
  }

  @Test
  void collectGarbage_racingRegistrationsOfTheSameBytes_takesNothingThatIsUsed() throws Exception {
    raceWithCollections(60);
  }

  @Tag("exhaustive")
  @Test
  void collectGarbage_manyRacingRegistrations_takesNothingThatIsUsed() throws Exception {
    raceWithCollections(1000);
  }

  private void raceWithCollections(int registrations) throws Exception {
    Path shared = RegistryFixture.file(root, "shared", "shared by all");
    AtomicBoolean done = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      Future<Long> collector =
          threads.submit(
              () -> {
                long removed = 0;
                while (!done.get()) {
                  removed += registry.collectGarbage().blobs();
                }
                return removed;
              });
      Callable<Boolean> register =
          () -> {
            for (int i = 0; i < registrations; i++) {
              RegistryFixture.register(registry, "racing" + i, shared, 0.9);
            }
            return true;
          };
      for (Future<Boolean> one : threads.invokeAll(List.of(register, register))) {
        assertThat(one.get()).isTrue();
      }
      done.set(true);
      assertThat(collector.get()).isNotNegative();
    } finally {
      done.set(true);
      threads.shutdown();
    }
    assertThat(registry.integrity().problems()).isEmpty();
  }

  @Test
  void integrity_collectionMeanwhile_isNoDamage() {
    ModelVersion last =
        registry.model("other").newVersion().artifact("a", file("unlike all others")).register();
    Runnable collection =
        () -> {
          last.delete("");
          assertThat(
                  registry
                      .collectGarbage(Retention.withDefaults().deletedFor(Duration.ZERO))
                      .blobs())
              .isEqualTo(1);
        };
    ArtifactStore store = ArtifactStore.inDirectory(directory);
    try (ModelRegistry slow =
        database.at(directory).artifacts(interrupted(store, collection)).open()) {
      assertThat(slow.integrity().problems()).isEmpty();
    }
    assertThat(registry.model("other").versions()).isEmpty();
  }

  @Test
  void integrity_collectionAndRegistrationMeanwhile_isNoDamage() throws IOException {
    Path shared = file("gone and back");
    ModelVersion first = registry.model("other").newVersion().artifact("a", shared).register();
    Artifact artifact = first.artifacts().get(0);
    ArtifactStore store = ArtifactStore.inDirectory(directory);
    store.delete(new Blob(artifact.sha256(), artifact.sizeBytes()));
    Runnable registration =
        () -> registry.model("other").newVersion().artifact("a", shared).register();
    try (ModelRegistry slow =
        database.at(directory).artifacts(failedOnce(store, registration)).open()) {
      assertThat(slow.integrity().problems()).isEmpty();
    }
  }

  private Path file(String content) {
    return RegistryFixture.file(root, "some file", content);
  }

  /** The store, whose first reading of a blob comes after something else. */
  private static ArtifactStore interrupted(ArtifactStore store, Runnable meanwhile) {
    AtomicBoolean first = new AtomicBoolean(true);
    return new ForwardingStore(store) {
      @Override
      public Path fetch(Blob blob) throws IOException {
        if (first.getAndSet(false)) {
          meanwhile.run();
        }
        return super.fetch(blob);
      }
    };
  }

  /** The store, after whose first failure to find a blob something else comes. */
  private static ArtifactStore failedOnce(ArtifactStore store, Runnable meanwhile) {
    AtomicBoolean first = new AtomicBoolean(true);
    return new ForwardingStore(store) {
      @Override
      public Path fetch(Blob blob) throws IOException {
        try {
          return super.fetch(blob);
        } catch (ArtifactNotFoundException e) {
          if (first.getAndSet(false)) {
            meanwhile.run();
          }
          throw e;
        }
      }
    };
  }

  private void sql(String text) throws SQLException {
    database.sql(directory, text);
  }
}
