package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class LifecycleTest {
  private static final Instant NOW = Instant.parse("2026-11-23T10:15:30Z");

  @Parameter TestDatabase database;
  @TempDir Path root;
  private Path file;
  private ModelRegistry registry;
  private RegisteredModel model;

  @BeforeEach
  void open() {
    file = RegistryFixture.file(root, "model.onnx", "weights");
    registry =
        database.at(root.resolve("registry")).clock(InstantSource.fixed(NOW)).actor("ci").open();
    model = registry.model("m");
  }

  @AfterEach
  void close() {
    assertThat(registry.integrity().problems()).isEmpty();
    registry.close();
  }

  private ModelVersion version() {
    return RegistryFixture.register(registry, "m", file, 0.9);
  }

  @Test
  void begin_thenReady_isResolvedOnlyFromThenOn() {
    version();
    PendingVersion pending = model.newVersion().tag("k", "v").metric("f1", 0.95).begin();
    assertThat(pending.number()).isEqualTo(2);
    ModelVersion half = model.version(2);
    assertThat(half.state()).isEqualTo(VersionState.PENDING);
    assertThat(registry.resolve("models:/m/latest").number()).isEqualTo(1);
    assertThatThrownBy(() -> registry.resolve("models:/m/2"))
        .isInstanceOf(LifecycleException.class)
        .hasMessageContaining("PENDING");
    assertThatThrownBy(() -> half.promoteTo("champion")).isInstanceOf(LifecycleException.class);
    assertThatThrownBy(pending::ready).isInstanceOf(IllegalStateException.class);

    pending.artifact("model.onnx", file);
    assertThatThrownBy(() -> pending.artifact("model.onnx", file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("model.onnx");
    // A second process would continue by the number.
    model.pending(2).artifact("vocab.txt", RegistryFixture.file(root, "vocab", "a b"));
    ModelVersion ready = model.pending(2).ready();

    assertThat(ready.state()).isEqualTo(VersionState.READY);
    assertThat(ready.tags()).containsEntry("k", "v");
    assertThat(ready.metric("f1")).hasValue(0.95);
    assertThat(ready.artifact("vocab.txt")).hasContent("a b");
    assertThat(registry.resolve("models:/m/latest")).isEqualTo(ready);
    assertThat(ready.promoteTo("champion").version()).isEqualTo(ready);
    assertThatThrownBy(() -> pending.artifact("late", file))
        .isInstanceOf(LifecycleException.class)
        .hasMessageContaining("READY");
    assertThatThrownBy(() -> pending.failed("late")).isInstanceOf(LifecycleException.class);
    assertThatThrownBy(() -> model.pending(1)).isInstanceOf(LifecycleException.class);
  }

  @Test
  void begin_withArtifactsThatCannotBeStored_failsTheVersionAndSaysWhy() {
    NewVersion draft =
        model.newVersion().artifact("a", file).artifact("b", root.resolve("nowhere"));
    assertThatThrownBy(draft::begin).isInstanceOf(ArtifactNotFoundException.class);
    ModelVersion failed = model.version(1);
    assertThat(failed.state()).isEqualTo(VersionState.FAILED);
    assertThat(failed.stateReason()).contains("nowhere");
    assertThat(failed.artifacts()).isEmpty();
    assertThat(model.latest()).isEmpty();
    assertThatThrownBy(() -> registry.resolve("models:/m/latest"))
        .isInstanceOf(VersionNotFoundException.class);
    assertThat(version().number()).isEqualTo(2);
    assertThat(registry.collectGarbage().blobs()).isZero();
  }

  @Test
  void failed_pending_leavesItsBytesToTheCollection() {
    PendingVersion pending = model.newVersion().artifact("a", file).begin();
    ModelVersion failed = pending.failed("the upload broke");
    assertThat(failed.state()).isEqualTo(VersionState.FAILED);
    assertThat(failed.stateReason()).isEqualTo("the upload broke");
    assertThatThrownBy(pending::ready).isInstanceOf(LifecycleException.class);
    assertThatThrownBy(() -> failed.archive("")).isInstanceOf(LifecycleException.class);
    assertThatThrownBy(() -> registry.resolve(failed.uri())).isInstanceOf(LifecycleException.class);
    assertThat(registry.collectGarbage()).isEqualTo(new Collected(0, 0, 1, 7));
  }

  @Test
  void archive_version_resolvesByNumberAndIsNotPromoted() {
    ModelVersion first = version();
    ModelVersion second = version();
    second.promoteTo("shadow");
    ModelVersion archived = second.archive("superseded");
    assertThat(archived.state()).isEqualTo(VersionState.ARCHIVED);
    assertThat(archived.stateReason()).isEqualTo("superseded");
    assertThat(archived.stateSince()).isEqualTo(NOW);
    assertThat(registry.resolve("models:/m/2").artifact("model.onnx")).hasContent("weights");
    assertThat(registry.resolve("models:/m/latest")).isEqualTo(first);
    assertThat(model.alias("shadow")).isEmpty();
    assertThat(model.history())
        .last()
        .satisfies(
            move -> {
              assertThat(move.kind()).isEqualTo(AliasMove.Kind.REMOVAL);
              assertThat(move.reason()).isEqualTo("superseded");
            });
    assertThatThrownBy(() -> archived.promoteTo("shadow"))
        .isInstanceOf(LifecycleException.class)
        .hasMessageContaining("ARCHIVED");
    // A handle read before does not know; the registry does.
    assertThatThrownBy(() -> second.promoteTo("shadow")).isInstanceOf(LifecycleException.class);
    assertThatThrownBy(() -> model.rollBack("shadow"))
        .isInstanceOf(RollbackRefusedException.class)
        .hasMessageContaining("ARCHIVED");
    assertThat(second.unarchive("needed").state()).isEqualTo(VersionState.READY);
    assertThat(model.rollBack("shadow").to()).hasValue(2);
    assertThatThrownBy(() -> second.unarchive("")).isInstanceOf(LifecycleException.class);
  }

  @Test
  void delete_version_isNotFoundUntilItIsRestored() {
    ModelVersion first = version();
    ModelVersion second = version();
    second.promoteTo("shadow");
    assertThat(second.delete("wrong data").state()).isEqualTo(VersionState.DELETED);

    assertThat(model.versions()).containsExactly(first);
    assertThat(model.latest()).contains(first);
    assertThat(model.alias("shadow")).isEmpty();
    for (String uri : new String[] {"models:/m/2", "models:/m@shadow"}) {
      assertThatThrownBy(() -> registry.resolve(uri)).isInstanceOf(RegistryException.class);
    }
    assertThatThrownBy(() -> model.version(2))
        .isInstanceOf(VersionNotFoundException.class)
        .hasMessageContaining("deleted");
    assertThatThrownBy(() -> second.promoteTo("shadow")).isInstanceOf(LifecycleException.class);
    assertThatThrownBy(() -> second.setTag("k", "v")).isInstanceOf(LifecycleException.class);
    assertThatThrownBy(() -> second.delete("again")).isInstanceOf(LifecycleException.class);
    assertThat(version().number()).as("numbers are not reused").isEqualTo(3);

    assertThat(model.deletedVersions()).containsExactly(second);
    ModelVersion restored = model.deletedVersions().get(0).restore("it was right");
    assertThat(restored.state()).isEqualTo(VersionState.READY);
    assertThat(registry.resolve("models:/m/2").artifact("model.onnx")).hasContent("weights");
    assertThat(model.alias("shadow")).isEmpty();
    assertThatThrownBy(() -> restored.restore("")).isInstanceOf(LifecycleException.class);
    assertThat(restored.changes())
        .extracting(change -> change.before().orElse("") + ">" + change.after().orElse(""))
        .containsExactly("READY>DELETED", "DELETED>READY");
  }

  @Test
  void delete_archivedVersion_returnsArchived() {
    ModelVersion version = version().archive("").delete("");
    assertThat(version.restore("").state()).isEqualTo(VersionState.ARCHIVED);
  }

  @Test
  void archiveAndDelete_versionOfAProtectedAlias_areRefusedAndChangeNothing() {
    ModelVersion version = version();
    version.promoteTo("aaa");
    version.promoteTo("champion", Gate.metric("f1").atLeast(0.5));
    model.protect("champion", "");
    assertThatThrownBy(() -> version.archive("")).isInstanceOf(AliasProtectedException.class);
    assertThatThrownBy(() -> version.delete(""))
        .isInstanceOf(AliasProtectedException.class)
        .hasMessageContaining("champion");
    assertThatThrownBy(() -> model.delete("")).isInstanceOf(AliasProtectedException.class);
    assertThat(version.refreshed().state()).isEqualTo(VersionState.READY);
    assertThat(model.aliases()).containsOnlyKeys("aaa", "champion");
    assertThat(version.changes()).isEmpty();
  }

  @Test
  void descriptionAndTags_change_andTheLogSaysWhoAndWhen() {
    ModelVersion version = model.newVersion().artifact("a", file).tag("team", "x").register();
    ModelVersion changed = version.describe("better").setTag("team", "search").setTag("new", "");
    assertThat(changed.description()).isEqualTo("better");
    assertThat(changed.tags()).containsExactly(Map.entry("new", ""), Map.entry("team", "search"));
    assertThat(changed.setTag("team", "search").deleteTag("none").deleteTag("new").tags())
        .containsExactly(Map.entry("team", "search"));
    assertThat(version.changes())
        .containsExactly(
            change(1, Change.Kind.DESCRIPTION, "", Optional.of(""), Optional.of("better")),
            change(2, Change.Kind.TAG, "team", Optional.of("x"), Optional.of("search")),
            change(3, Change.Kind.TAG, "new", Optional.empty(), Optional.of("")),
            change(4, Change.Kind.TAG, "new", Optional.of(""), Optional.empty()));
    assertThat(version).isEqualTo(changed).hasSameHashCodeAs(changed);
    assertThat(registry.verify().changes()).isEqualTo(4);
    assertThatThrownBy(() -> version.setTag("k\n", "v"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> version.setTag("k", "v".repeat(5001)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void onBehalfOf_everyKindOfChange_isRecordedWithThatIdentity() {
    ModelVersion first = version();
    ModelVersion second = version();
    ModelRegistry hers = registry.onBehalfOf("anna");
    List<RegistryEvent> told = new ArrayList<>();
    registry.onEvent(told::add);

    assertThat(RegistryFixture.register(hers, "m", file, 0.9).createdBy()).isEqualTo("anna");
    first.promoteTo("champion");
    hers.resolve("models:/m/2").promoteTo("champion");
    hers.model("m").rollBack("champion", "regressed");
    hers.model("m").removeAlias("champion", "");
    hers.model("m").protect("champion", "");
    hers.resolve("models:/m/2").setTag("k", "v").describe("d").archive("old").delete("older");
    hers.model("m").describe("scores").setTag("team", "search");
    second.restore("");

    assertThat(model.history())
        .extracting(AliasMove::actor)
        .containsExactly("ci", "anna", "anna", "anna", "anna");
    assertThat(model.changes())
        .extracting(Change::actor)
        .containsExactly("anna", "anna", "anna", "anna", "anna", "anna", "ci");
    assertThat(told).hasSize(1 + 5 + 7);
    try (ActiveRun run = hers.experiment("e").startRun("r")) {
      assertThat(run.finish().createdBy()).isEqualTo("anna");
    }
    assertThatThrownBy(() -> registry.onBehalfOf(" ")).isInstanceOf(IllegalArgumentException.class);
  }

  private static Change change(
      long sequence,
      Change.Kind kind,
      String name,
      Optional<String> before,
      Optional<String> after) {
    return new Change(
        sequence, "m", java.util.OptionalInt.of(1), kind, name, before, after, NOW, "ci", "");
  }

  @Test
  void model_descriptionAndTags_changeAndAreLogged() {
    assertThatThrownBy(() -> model.describe("x")).isInstanceOf(ModelNotFoundException.class);
    version();
    model.describe("encodes").setTag("team", "search").setTag("x", "1").deleteTag("x");
    assertThat(model.description()).isEqualTo("encodes");
    assertThat(model.tags()).containsExactly(Map.entry("team", "search"));
    assertThat(model.changes()).hasSize(4).allMatch(change -> change.number().isEmpty());
  }

  @Test
  void model_archived_isReadOnlyUntilUnarchived() {
    ModelVersion version = version();
    version.promoteTo("champion");
    PendingVersion pending = model.newVersion().begin();
    model.archive("frozen");
    assertThat(model.state()).isEqualTo(ModelState.ARCHIVED);
    assertThat(registry.resolve("models:/m@champion")).isEqualTo(version);
    assertThat(registry.models()).hasSize(1);
    List<Runnable> writes =
        List.of(
            this::version,
            () -> version.promoteTo("other"),
            () -> version.archive(""),
            () -> version.delete(""),
            () -> model.removeAlias("champion", ""),
            () -> model.protect("champion", ""),
            () -> model.rollBack("champion"),
            () -> pending.artifact("a", file),
            () -> model.archive(""));
    for (Runnable write : writes) {
      assertThatThrownBy(write::run).isInstanceOf(LifecycleException.class);
    }
    model.unarchive("");
    assertThat(version().number()).isEqualTo(3);
    assertThatThrownBy(() -> model.unarchive("")).isInstanceOf(LifecycleException.class);
  }

  @Test
  void model_deleted_isNotFoundAndComesBackWithTheVersionsDeletedWithIt() {
    ModelVersion first = version();
    version().archive("old");
    version().delete("before the model");
    first.promoteTo("champion");
    model.delete("gone");
    assertThat(registry.models()).isEmpty();
    assertThat(model.versions()).isEmpty();
    for (String uri : new String[] {"models:/m/1", "models:/m/latest", "models:/m@champion"}) {
      assertThatThrownBy(() -> registry.resolve(uri)).isInstanceOf(ModelNotFoundException.class);
    }
    assertThatThrownBy(this::version)
        .isInstanceOf(LifecycleException.class)
        .hasMessageContaining("restore");
    assertThatThrownBy(() -> first.restore("")).isInstanceOf(ModelNotFoundException.class);
    assertThatThrownBy(() -> model.setTag("k", "v")).isInstanceOf(ModelNotFoundException.class);

    model.restore("back");
    assertThat(model.state()).isEqualTo(ModelState.ACTIVE);
    assertThat(model.versions())
        .extracting(ModelVersion::state)
        .containsExactly(VersionState.READY, VersionState.ARCHIVED);
    assertThat(model.deletedVersions()).extracting(ModelVersion::number).containsExactly(3);
    assertThat(model.aliases()).isEmpty();
    assertThat(version().number()).isEqualTo(4);
  }

  @Test
  void rollBack_toAGivenVersion_undoesEveryPromotionSince() {
    ModelVersion first = version();
    ModelVersion second = version();
    ModelVersion third = version();
    first.promoteTo("champion", Gate.metric("f1").atLeast(0.5));
    second.promoteTo("champion");
    third.promoteTo("champion");
    model.protect("champion", "");
    assertThatThrownBy(() -> model.rollBack("champion", second, ""))
        .isInstanceOf(AliasProtectedException.class);
    AliasMove move = model.rollBack("champion", first, "incident");
    assertThat(move.from()).hasValue(3);
    assertThat(move.to()).hasValue(1);
    assertThat(move.outcomes()).singleElement().matches(GateOutcome::passed);
    assertThatThrownBy(() -> model.rollBack("champion", third, ""))
        .isInstanceOf(RollbackRefusedException.class)
        .hasMessageContaining("version 3");
    assertThatThrownBy(() -> model.rollBack("champion"))
        .isInstanceOf(RollbackRefusedException.class);
    third.promoteTo("champion", Gate.metric("f1").atLeast(0.5));
    assertThat(model.rollBack("champion").to()).hasValue(1);
    ModelVersion other = RegistryFixture.register(registry, "other", file, 0.9);
    assertThatThrownBy(() -> model.rollBack("champion", other, ""))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
