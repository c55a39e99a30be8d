package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A clock that is set back: what came later comes later, whatever its time says. */
@ParameterizedClass
@EnumSource
class ClockJumpTest {
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
  private static final Instant YESTERDAY = NOON.minus(Duration.ofDays(1));

  @Parameter TestDatabase database;
  @TempDir Path root;
  private Instant now = NOON;

  private ModelRegistry open() {
    return database.at(root.resolve("registry")).clock(() -> now).open();
  }

  @Test
  void versionsAndMoves_clockSetBack_keepTheirOrder() {
    Path file = RegistryFixture.file(root, "model.onnx", "weights");
    try (ModelRegistry registry = open()) {
      RegistryFixture.register(registry, "m", file, 0.8).promoteTo("champion");
    }
    now = YESTERDAY;
    try (ModelRegistry registry = open()) {
      ModelVersion second = RegistryFixture.register(registry, "m", file, 0.9);
      assertThat(second.createdAt()).isEqualTo(YESTERDAY);
      second.promoteTo("champion");
      assertThat(registry.resolve("models:/m/latest").number()).isEqualTo(2);
      assertThat(registry.resolve("models:/m@champion").number()).isEqualTo(2);

      registry.model("m").rollBack("champion", "slower");

      assertThat(registry.resolve("models:/m@champion").number()).isEqualTo(1);
      List<AliasMove> history = registry.model("m").history();
      assertThat(history).extracting(AliasMove::sequence).containsExactly(1L, 2L, 3L);
      assertThat(history).extracting(AliasMove::at).containsExactly(NOON, YESTERDAY, YESTERDAY);
      assertThat(registry.searchVersions().orderBy("creation_timestamp").page().items())
          .extracting(ModelVersion::number)
          .containsExactly(2, 1);
      assertThat(registry.verify().problems()).isEmpty();
      assertThat(registry.integrity().problems()).isEmpty();
    }
  }

  @Test
  void collectGarbage_clockSetBackAfterADeletion_keepsWhatIsNotOldEnough() {
    Path file = RegistryFixture.file(root, "model.onnx", "weights");
    Retention hour = Retention.withDefaults().deletedFor(Duration.ofHours(1));
    try (ModelRegistry registry = open()) {
      RegistryFixture.register(registry, "m", file, 0.8).delete("unused");
      now = YESTERDAY;
      registry.collectGarbage(hour);
      assertThat(registry.model("m").deletedVersions()).hasSize(1);
      registry.model("m").deletedVersions().get(0).restore("used");
      assertThat(registry.resolve("models:/m/1").stateSince()).isEqualTo(YESTERDAY);
      assertThat(registry.resolve("models:/m/1").artifact("model.onnx")).hasContent("weights");
      assertThat(registry.verify().problems()).isEmpty();

      registry.resolve("models:/m/1").delete("unused");
      now = NOON;
      registry.collectGarbage(hour);
      assertThat(registry.model("m").deletedVersions()).isEmpty();
      assertThat(registry.integrity().problems()).isEmpty();
    }
  }

  @Test
  void run_clockSetBackWhileItRuns_isKeptAsItWas() {
    try (ModelRegistry registry = open()) {
      ActiveRun active = registry.experiment("e").startRun("r").log("f1", 0.5, 1);
      now = YESTERDAY;
      Run run = active.log("f1", 0.7, 2).finish();

      assertThat(run.startedAt()).isEqualTo(NOON);
      assertThat(run.endedAt()).contains(YESTERDAY);
      assertThat(run.metric("f1")).hasValue(0.7);
      registry.experiment("e").startRun("later").finish();
      assertThat(registry.experiment("e").searchRuns().page().items())
          .extracting(Run::name)
          .containsExactly("later", "r");
      assertThat(registry.integrity().problems()).isEmpty();
    }
  }
}
