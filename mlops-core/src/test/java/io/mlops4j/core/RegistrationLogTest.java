package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops4j.core.IntegrityProblem.Kind;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of versions changed behind the registry's back, which {@code verify()} must find. */
@ParameterizedClass
@EnumSource
class RegistrationLogTest {
  @Parameter TestDatabase database;
  @TempDir Path root;
  private Path directory;
  private ModelRegistry registry;

  @BeforeEach
  void open() {
    directory = root.resolve("registry");
    registry = database.open(directory);
    Path file = RegistryFixture.file(root, "file", "weights");
    ModelVersion first =
        registry
            .model("m")
            .newVersion()
            .artifact("model.onnx", file)
            .artifact("vocab", file)
            .description("first")
            .metric("f1", 0.9)
            .metric(Metric.of("bias", -0.0).onSlice("lang=de"))
            .trainedOn(Dataset.of("train", file), new byte[] {1, 2})
            .environment(Environment.unknown().with("java", "17"))
            .tag("team", "search")
            .tag("emoji", "\ud83d\ude00")
            .register();
    PendingVersion pending =
        registry.model("m").newVersion().derivedFrom(first, "int8").metric("f1", 0.8).begin();
    pending.artifact("model.onnx", file);
    pending.ready().describe("second").setTag("k", "v").setTag("k", "w").describe("int8");
    registry.model("m").version(2).deleteTag("k");
    first.setTag("team", "ads");
    RegistryFixture.register(registry, "m", file, 0.7).delete("unused");
    RegistryFixture.register(registry, "m", file, 0.6).archive("old");
    assertThat(registry.integrity().problems()).isEmpty();
  }

  @AfterEach
  void close() {
    registry.close();
  }

  @Test
  void verify_everyWayAVersionChanges_isSound() {
    assertThat(registry.verify().registrations()).isEqualTo(4);
    registry.collectGarbage(Retention.withDefaults().deletedFor(Duration.ZERO));
    registry.model("m").newVersion().begin();
    registry.model("m").newVersion().begin().failed("no reason");
    registry.model("m").delete("whole");
    registry.model("m").restore("again");
    assertThat(registry.verify().problems()).isEmpty();
    assertThat(registry.verify().registrations()).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE metrics SET value = 0.99 WHERE number = 1 AND name = 'f1'",
        "UPDATE metrics SET direction = 'LOWER_IS_BETTER' WHERE number = 1",
        "UPDATE metrics SET direction = 'SIDEWAYS' WHERE number = 1",
        "UPDATE metrics SET slice = '' WHERE number = 1 AND name = 'bias'",
        "DELETE FROM metrics WHERE number = 2",
        "INSERT INTO metrics VALUES ('m', 1, 'auc', '', 1, 'HIGHER_IS_BETTER')",
        "UPDATE artifacts SET name = 'swapped' WHERE number = 1 AND name = 'vocab'",
        "UPDATE artifacts SET size_bytes = 3 WHERE number = 2",
        "DELETE FROM artifacts WHERE number = 1 AND name = 'vocab'",
        "UPDATE datasets SET name = 'other'",
        "UPDATE datasets SET purpose = 'EVALUATION'",
        "UPDATE datasets SET row_count = 0",
        "UPDATE datasets SET profile_sha256 = NULL",
        "DELETE FROM datasets",
        "UPDATE environments SET value = '21'",
        "UPDATE tags SET value = 'search' WHERE name = 'team'",
        "DELETE FROM tags WHERE number = 1",
        "INSERT INTO tags VALUES ('m', 2, 'k', 'w')",
        "INSERT INTO tags VALUES ('m', 4, 'approved', 'yes')",
        "UPDATE versions SET description = 'second' WHERE number = 2",
        "UPDATE versions SET description = '' WHERE number = 1",
        "UPDATE versions SET created_at = created_at + 1 WHERE number = 1",
        "UPDATE versions SET created_by = 'someone else' WHERE number = 1",
        "UPDATE versions SET transformation = 'int4' WHERE number = 2",
        "UPDATE versions SET parent_model = NULL, parent_number = NULL WHERE number = 2",
        "UPDATE versions SET signature = '[[],[]]' WHERE number = 1",
        "UPDATE versions SET run_id = 'r' WHERE number = 1",
        "UPDATE versions SET code_repository = 'x', code_commit = 'y' WHERE number = 1",
        "UPDATE versions SET state = 'PENDING' WHERE number = 1",
        "UPDATE versions SET state = 'PURGED' WHERE number = 1",
        "INSERT INTO versions (model, number, description, created_at, created_by)"
            + " VALUES ('m', 9, '', 1, 'nobody')",
        "INSERT INTO versions (model, number, description, created_at, created_by)"
            + " VALUES ('m', 9, '', 1, 'nobody'); INSERT INTO unlogged_versions VALUES ('m', 9)",
        "INSERT INTO versions (model, number, description, created_at, created_by)"
            + " VALUES ('m', 9, '', 1, 'nobody'); INSERT INTO unlogged_versions"
            + " SELECT model, number FROM versions WHERE model = 'm'"
      })
  void verify_changedVersion_isNoticed(String tampering) throws SQLException {
    database.sql(directory, tampering);
    assertThat(registry.verify().problems())
        .isNotEmpty()
        .extracting(IntegrityProblem::kind)
        .containsOnly(Kind.VERSION);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE registrations SET actor = 'someone else' WHERE sequence = 2",
        "UPDATE registrations SET origin_digest = '00' WHERE sequence = 2",
        "UPDATE registrations SET content_digest = '00' WHERE sequence = 2",
        "UPDATE registrations SET last_change = 99 WHERE sequence = 2",
        "UPDATE registrations SET registered_at = 1 WHERE sequence = 2",
        "UPDATE registrations SET hash = '00' WHERE sequence = 2",
        "DELETE FROM registrations WHERE sequence = 1",
        "DELETE FROM registrations WHERE sequence = 2",
      })
  void verify_changedLog_isNoticed(String tampering) throws SQLException {
    database.sql(directory, tampering);
    assertThat(registry.verify().problems())
        .extracting(IntegrityProblem::kind)
        .contains(Kind.HISTORY);
  }

  @Test
  void verify_versionSmuggledInAsOneFromBeforeTheLog_changesWhatIsKeptBesideTheHeads()
      throws SQLException {
    HistoryCheck before = registry.verify();
    assertThat(before.unlogged()).isZero();
    assertThat(before.unloggedDigest()).isEqualTo("0".repeat(64));
    for (String model : new String[] {"x", "y"}) {
      database.sql(
          directory,
          """
          INSERT INTO models (name, description, created_at, created_by, last_number)
            VALUES ('MODEL', '', 1, 'nobody', 1);
          INSERT INTO versions (model, number, description, created_at, created_by)
            VALUES ('MODEL', 1, '', 1, 'nobody');
          INSERT INTO unlogged_versions VALUES ('MODEL', 1)"""
              .replace("MODEL", model));
      HistoryCheck after = registry.verify();
      assertThat(after.registrationsHead()).isEqualTo(before.registrationsHead());
      assertThat(after.unlogged()).isEqualTo(before.unlogged() + 1);
      assertThat(after.unloggedDigest()).isNotEqualTo(before.unloggedDigest());
      before = after;
    }
  }

  @Test
  void verify_lastRegistrationCutOff_namesTheVersionAndChangesTheHead() throws SQLException {
    String head = registry.verify().registrationsHead();
    database.sql(directory, "DELETE FROM registrations WHERE sequence = 4");
    assertThat(registry.verify().registrationsHead()).isNotEqualTo(head);
    assertThat(registry.verify().problems())
        .singleElement()
        .hasToString("VERSION models:/m/4: is ARCHIVED and was never registered");
  }
}
