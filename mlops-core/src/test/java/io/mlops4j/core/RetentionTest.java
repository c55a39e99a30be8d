package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class RetentionTest {
  @Parameter TestDatabase database;
  @TempDir Path root;
  private Instant now = Instant.parse("2026-11-01T00:00:00Z");
  private Path directory;
  private ModelRegistry registry;
  private RegisteredModel model;

  @BeforeEach
  void open() {
    directory = root.resolve("registry");
    registry = database.at(directory).clock(() -> now).open();
    model = registry.model("m");
  }

  @AfterEach
  void close() {
    assertThat(registry.integrity().problems()).isEmpty();
    registry.close();
  }

  private ModelVersion version(String content) {
    return RegistryFixture.register(
        registry, "m", RegistryFixture.file(root, "file", content), 0.9);
  }

  private void days(int days) {
    now = now.plus(Duration.ofDays(days));
  }

  @Test
  void collectGarbage_deletedVersion_isPurgedWhenItsTimeIsOver() {
    ModelVersion parent = version("parent");
    ModelVersion child =
        model
            .newVersion()
            .artifact("m", RegistryFixture.file(root, "child", "child"))
            .derivedFrom(parent, "tuned")
            .register();
    parent.setTag("k", "v").describe("text").delete("unused");
    days(29);
    assertThat(registry.collectGarbage()).isEqualTo(new Collected(0, 0, 0, 0));
    assertThat(parent.artifact("model.onnx")).hasContent("parent");
    days(1);
    assertThat(registry.collectGarbage()).isEqualTo(new Collected(0, 1, 1, 6));

    assertThat(RegistryFixture.blobs(directory)).hasSize(1);
    assertThatThrownBy(() -> model.version(1))
        .isInstanceOf(VersionNotFoundException.class)
        .hasMessageContaining("purged");
    assertThat(model.deletedVersions()).isEmpty();
    assertThatThrownBy(() -> parent.restore("late")).isInstanceOf(LifecycleException.class);
    ModelVersion remains = child.parent().orElseThrow();
    assertThat(remains).isEqualTo(parent);
    assertThat(remains.state()).isEqualTo(VersionState.PURGED);
    assertThat(remains.artifacts()).isEmpty();
    assertThat(remains.tags()).isEmpty();
    assertThat(remains.description()).isEmpty();
    assertThat(remains.metric("f1")).hasValue(0.9);
    assertThat(child.lineage().versions()).containsExactly(parent, child);
    assertThat(version("next").number()).isEqualTo(3);
  }

  @Test
  void collectGarbage_bytesOfAnotherVersion_stayWhenOneIsPurged() {
    version("shared").delete("");
    ModelVersion kept = version("shared");
    days(30);
    assertThat(registry.collectGarbage()).isEqualTo(new Collected(0, 1, 0, 0));
    assertThat(kept.artifact("model.onnx")).hasContent("shared");
  }

  @Test
  void collectGarbage_versionAnAliasEverPointedTo_isNeverPurged() {
    ModelVersion served = version("served");
    served.promoteTo("champion", Gate.metric("f1").atLeast(0.5));
    served.delete("");
    days(10_000);
    assertThat(registry.collectGarbage()).isEqualTo(new Collected(0, 0, 0, 0));
    assertThat(served.restore("").artifact("model.onnx")).hasContent("served");
    assertThat(model.rollBack("champion").to()).hasValue(1);
  }

  @Test
  void collectGarbage_versionsOfADeletedModel_arePurgedAndTheModelComesBackEmpty() {
    version("one");
    version("two");
    model.delete("");
    days(30);
    assertThat(registry.collectGarbage().purged()).isEqualTo(2);
    assertThat(RegistryFixture.blobs(directory)).isEmpty();
    model.restore("");
    assertThat(model.versions()).isEmpty();
    assertThat(version("three").number()).isEqualTo(3);
  }

  @Test
  void collectGarbage_abandonedPendingVersion_isFailedAndItsBytesGo() {
    PendingVersion pending =
        model.newVersion().artifact("a", RegistryFixture.file(root, "a", "half")).begin();
    days(6);
    assertThat(registry.collectGarbage()).isEqualTo(new Collected(0, 0, 0, 0));
    days(1);
    assertThat(registry.collectGarbage()).isEqualTo(new Collected(1, 0, 1, 4));
    assertThat(model.version(1).state()).isEqualTo(VersionState.FAILED);
    assertThat(model.version(1).stateReason()).contains("pending");
    assertThatThrownBy(pending::ready).isInstanceOf(LifecycleException.class);
  }

  @Test
  void collectGarbage_profileOfADataset_staysAsLongAsAVersionRefersToIt() {
    Dataset data = Dataset.of("d", RegistryFixture.file(root, "d", "1,2"));
    ModelVersion version =
        model
            .newVersion()
            .artifact("m", RegistryFixture.file(root, "m", "weights"))
            .trainedOn(data, new byte[] {1, 2, 3})
            .register();
    assertThat(registry.collectGarbage().blobs()).isZero();
    assertThat(version.profile(version.datasets().get(0))).containsExactly(1, 2, 3);
    version.delete("");
    days(30);
    assertThat(registry.collectGarbage()).isEqualTo(new Collected(0, 1, 2, 10));
    assertThat(version.refreshed().datasets().get(0).profile()).isEmpty();
    assertThat(registry.trainedOn(data)).containsExactly(version);
  }

  @Test
  void retention_hugeOrNegative_isTakenOrRefused() {
    version("x").delete("");
    Retention forever = Retention.withDefaults().deletedFor(Duration.ofSeconds(Long.MAX_VALUE));
    assertThat(registry.collectGarbage(forever).purged()).isZero();
    assertThat(forever.pendingFor(Duration.ZERO).unfinishedFor(Duration.ZERO).pendingFor())
        .isZero();
    assertThatThrownBy(() -> forever.deletedFor(Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
