package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops4j.core.GateOutcome.Verdict;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class PromotionTest {
  private static final Instant NOW = Instant.parse("2026-11-23T10:15:30Z");

  @Parameter TestDatabase database;
  @TempDir Path root;
  private ModelRegistry registry;
  private RegisteredModel model;

  @BeforeEach
  void open() {
    registry =
        database.at(root.resolve("registry")).clock(InstantSource.fixed(NOW)).actor("ci").open();
    model = registry.model("m");
  }

  @AfterEach
  void close() {
    registry.close();
  }

  private ModelVersion version(int sizeBytes, double f1) {
    Path file = RegistryFixture.file(root, "model-" + sizeBytes, "x".repeat(sizeBytes));
    return RegistryFixture.register(registry, "m", file, f1);
  }

  @Test
  void promote_gatesPass_movesAliasAndStoresEvidence() {
    ModelVersion first = version(100, 0.80);
    ModelVersion second = version(26, 0.79);
    first.promoteTo("champion", Gate.metric("f1").atLeast(0.8));

    Promotion promotion =
        second
            .promotion("champion")
            .require(
                Gate.metric("f1").noWorseThan(first, 0.01),
                Gate.artifactSize("model.onnx").atMostShareOf(first, 0.26))
            .because("smaller")
            .by("release-bot")
            .promote();

    assertThat(promotion.version()).isEqualTo(second);
    assertThat(promotion.previous()).contains(first);
    assertThat(model.alias("champion")).contains(second);
    assertThat(registry.resolve("models:/m@champion")).isEqualTo(second);
    assertThat(model.aliases()).containsExactly(Map.entry("champion", 2));
    assertThat(model.history()).hasSize(2).last().isEqualTo(promotion.move());
    AliasMove move = promotion.move();
    assertThat(move.from()).hasValue(1);
    assertThat(move.to()).hasValue(2);
    assertThat(move.at()).isEqualTo(NOW);
    assertThat(move.actor()).isEqualTo("release-bot");
    assertThat(move.reason()).isEqualTo("smaller");
    assertThat(move.outcomes()).extracting(GateOutcome::verdict).containsOnly(Verdict.PASSED);
    assertThat(move.outcomes().get(0).value()).hasValue(0.79);
    assertThat(move.outcomes().get(0).bound()).hasValue(0.79);
    assertThat(move.outcomes().get(1).value()).hasValue(0.26);
    assertThat(model.history().get(0).from()).isEmpty();
    assertThat(model.history().get(0).actor()).isEqualTo("ci");
  }

  @Test
  void promote_gatesRefuse_namesEachWithValueAndBoundAndMovesNothing() {
    ModelVersion first = version(100, 0.80);
    ModelVersion bad = version(27, 0.7899);
    first.promoteTo("champion");

    GateRefusedException refused =
        catchThrowableOfType(
            GateRefusedException.class,
            () ->
                bad.promoteTo(
                    "champion",
                    Gate.metric("f1").noWorseThan(first, 0.01),
                    Gate.metric("f1").atLeast(0.5),
                    Gate.artifactSize("model.onnx").atMostShareOf(first, 0.26)));

    assertThat(refused.failures())
        .extracting(GateOutcome::metric)
        .containsExactly("f1", "size share of model.onnx");
    assertThat(refused.failures().get(0).value()).hasValue(0.7899);
    assertThat(refused.failures().get(0).bound()).hasValue(0.79);
    assertThat(refused.failures().get(1).value()).hasValue(0.27);
    assertThat(refused.failures().get(1).bound()).hasValue(0.26);
    assertThat(refused.outcomes()).hasSize(3);
    assertThat(refused)
        .hasMessageContaining("models:/m/2")
        .hasMessageContaining("champion")
        .hasMessageContaining("f1 is 0.7899")
        .hasMessageContaining("0.79")
        .hasMessageContaining("0.26");
    assertThat(model.alias("champion")).contains(first);
    assertThat(model.history()).hasSize(1);
  }

  @Test
  void metricGate_boundsAreInclusiveAndDecimal() {
    ModelVersion base = version(10, 0.8);
    ModelVersion edge = version(11, 0.7);
    // 0.8 - 0.1 is 0.7000000000000001 in binary floating point.
    assertThat(outcome(edge, Gate.metric("f1").noWorseThan(base, 0.1)).passed()).isTrue();
    assertThat(outcome(edge, Gate.metric("f1").atLeast(0.7)).passed()).isTrue();
    assertThat(outcome(edge, Gate.metric("f1").atLeast(Math.nextUp(0.7))).passed()).isFalse();
    assertThat(outcome(edge, Gate.metric("f1").atMost(0.7)).passed()).isTrue();
    assertThat(outcome(edge, Gate.metric("f1").atMost(Math.nextDown(0.7))).passed()).isFalse();
    assertThat(outcome(edge, Gate.metric("f1").noWorseThanRelative(base, 0.125)).passed()).isTrue();
    assertThat(outcome(edge, Gate.metric("f1").noWorseThanRelative(base, 0.124)).passed())
        .isFalse();
  }

  @Test
  void metricGate_lowerIsBetter_allowsOnlySoMuchMore() {
    Path file = RegistryFixture.file(root, "f", "f");
    NewVersion one = model.newVersion().artifact("a", file);
    ModelVersion base = one.metric(Metric.of("loss", 0.5).lowerIsBetter()).register();
    ModelVersion worse =
        model
            .newVersion()
            .artifact("a", file)
            .metric(Metric.of("loss", 0.6).lowerIsBetter())
            .register();
    assertThat(outcome(worse, Gate.metric("loss").noWorseThan(base, 0.1)).passed()).isTrue();
    assertThat(outcome(worse, Gate.metric("loss").noWorseThan(base, 0.09)).passed()).isFalse();
    assertThat(outcome(base, Gate.metric("loss").noWorseThan(worse, 0)).passed()).isTrue();
  }

  @Test
  void metricGate_missingMetricOrSlice_refuses() {
    ModelVersion version = version(10, 0.9);
    GateOutcome missing = outcome(version, Gate.metric("auc").atLeast(0.1));
    assertThat(missing.passed()).isFalse();
    assertThat(missing).hasToString("auc is missing, required: at least 0.1");
    assertThat(outcome(version, Gate.metric("f1").onSlice("lang=de").atLeast(0.1)).passed())
        .isFalse();
    assertThat(outcome(version, Gate.metric("auc").noWorseThan(version, 1)).passed()).isFalse();
  }

  @Test
  void noWorseThanCurrent_firstPromotion_needsAnAbsoluteGateOnTheSameMetric() {
    ModelVersion first = version(10, 0.9);
    Gate relative = Gate.metric("f1").noWorseThanCurrent(0.01);
    assertThatThrownBy(() -> first.promoteTo("champion", relative))
        .isInstanceOf(GateRefusedException.class)
        .hasMessageContaining("absolute gate");
    assertThatThrownBy(
            () ->
                first.promoteTo(
                    "champion", relative, Gate.artifactSize("model.onnx").atMostBytes(10)))
        .isInstanceOf(GateRefusedException.class);
    Promotion promotion = first.promoteTo("champion", relative, Gate.metric("f1").atLeast(0.5));
    assertThat(promotion.move().outcomes())
        .extracting(GateOutcome::verdict)
        .containsExactly(Verdict.NO_BASELINE, Verdict.PASSED);

    ModelVersion worse = version(11, 0.88);
    assertThatThrownBy(() -> worse.promoteTo("champion", relative))
        .isInstanceOf(GateRefusedException.class)
        .hasMessageContaining("0.89");
  }

  @Test
  void sizeGates_missingArtifactOrEmptyBaseline_refuse() {
    ModelVersion version = version(10, 0.9);
    ModelVersion empty = version(0, 0.9);
    assertThat(outcome(version, Gate.artifactSize("other").atMostBytes(100)).passed()).isFalse();
    assertThat(outcome(version, Gate.artifactSize("model.onnx").atMostBytes(10)).passed()).isTrue();
    assertThat(outcome(version, Gate.artifactSize("model.onnx").atMostBytes(9)).passed()).isFalse();
    assertThat(outcome(version, Gate.artifactSize("model.onnx").atMostShareOf(empty, 100)).passed())
        .isFalse();
  }

  @Test
  void gates_senselessBounds_areMisuse() {
    ModelVersion version = version(10, 0.9);
    assertThatThrownBy(() -> Gate.metric("f1").atLeast(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Gate.metric("f1").noWorseThan(version, -0.1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Gate.artifactSize("a").atMostShareOf(version, Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void customGate_decidesAndIsNamedInTheRefusal() {
    ModelVersion version = version(10, 0.9);
    Gate tagged = Gate.of("has a model card", v -> v.tags().containsKey("card"));
    assertThatThrownBy(() -> version.promoteTo("champion", tagged))
        .isInstanceOf(GateRefusedException.class)
        .hasMessageContaining("has a model card");
  }

  @Test
  @SuppressWarnings("NullAway") // a caller's code may
  void customGate_withoutOutcome_isNamed() {
    ModelVersion version = version(10, 0.9);
    assertThatThrownBy(() -> version.promoteTo("champion", context -> null))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("returned null instead of an outcome");
    Gate either = Gate.any(context -> null, Gate.metric("f1").atLeast(0.1));
    assertThatThrownBy(() -> version.promoteTo("champion", either))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("returned null instead of an outcome");
    Gate nameless =
        context ->
            new GateOutcome(
                null,
                "m",
                GateOutcome.Verdict.PASSED,
                OptionalDouble.empty(),
                OptionalDouble.empty());
    assertThatThrownBy(() -> version.promoteTo("champion", nameless))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("the requirement of a gate's outcome is null");
    assertThat(model.alias("champion")).isEmpty();
    assertThat(model.history()).isEmpty();
  }

  @Test
  void customGate_thatThrows_movesNothingAndReleasesTheLock() {
    ModelVersion version = version(10, 0.9);
    Gate broken =
        context -> {
          throw new IllegalStateException("broken gate");
        };
    assertThatThrownBy(() -> version.promoteTo("champion", broken))
        .isInstanceOf(IllegalStateException.class);
    assertThat(model.alias("champion")).isEmpty();
    assertThat(version.promoteTo("champion").move().sequence()).isEqualTo(1);
  }

  /** What a gate may try, of which nothing may be there afterwards. */
  private List<Runnable> writes(ModelVersion candidate, ModelVersion other) {
    Path file = RegistryFixture.file(root, "extra", "stored by nobody");
    return List.of(
        () -> other.delete("half of it"),
        () -> candidate.archive("by its own gate"),
        () -> other.promoteTo("champion"),
        () -> model.describe("by a gate"),
        () -> RegistryFixture.register(registry, "m", file, 0.5),
        () -> registry.collectGarbage());
  }

  @Test
  void gate_thatWrites_failsThePromotionAndNothingIsThere() {
    ModelVersion other = version(10, 0.9);
    ModelVersion candidate = version(11, 0.9);
    other.promoteTo("shadow");
    other.promoteTo("kept");
    model.protect("kept", "");
    HistoryCheck before = registry.verify();
    List<Path> blobs = RegistryFixture.blobs(root.resolve("registry"));
    for (Runnable write : writes(candidate, other)) {
      Gate writing = Gate.of("writes", v -> runs(write));
      assertThatThrownBy(() -> candidate.promoteTo("champion", writing))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("write before the promotion or after it");
      assertThat(registry.verify()).isEqualTo(before);
    }
    assertThat(model.aliases()).containsOnlyKeys("kept", "shadow");
    assertThat(registry.resolve(candidate.uri()).state()).isEqualTo(VersionState.READY);
    assertThat(RegistryFixture.blobs(root.resolve("registry"))).isEqualTo(blobs);
    assertThat(model.describe("after").description()).isEqualTo("after");
  }

  @Test
  void gate_thatSwallowsTheRefusalOfItsWrites_promotesWithNothingElse() {
    ModelVersion other = version(10, 0.9);
    ModelVersion candidate = version(11, 0.9);
    other.promoteTo("shadow");
    List<Path> blobs = RegistryFixture.blobs(root.resolve("registry"));
    Gate writing =
        Gate.of(
            "swallows",
            v -> {
              for (Runnable write : writes(candidate, other)) {
                assertThatThrownBy(write::run).isInstanceOf(IllegalStateException.class);
              }
              return v.aliases().isEmpty();
            });
    candidate.promoteTo("champion", writing);
    assertThat(model.aliases()).isEqualTo(Map.of("champion", 2, "shadow", 1));
    assertThat(model.history()).hasSize(2);
    assertThat(model.description()).isEmpty();
    assertThat(model.versions()).extracting(ModelVersion::number).containsExactlyInAnyOrder(1, 2);
    assertThat(RegistryFixture.blobs(root.resolve("registry"))).isEqualTo(blobs);
    assertThat(registry.verify().problems()).isEmpty();
  }

  @Test
  void gate_thatWritesToAnotherRegistry_isFree() {
    ModelVersion candidate = version(10, 0.9);
    try (ModelRegistry other = database.open(root.resolve("other"))) {
      Path file = RegistryFixture.file(root, "report", "seen");
      Gate reporting =
          Gate.of("reports", v -> RegistryFixture.register(other, "m", file, 0.1).number() == 1);
      candidate.promoteTo("champion", reporting);
      assertThat(other.model("m").versions()).hasSize(1);
    }
  }

  private static boolean runs(Runnable write) {
    write.run();
    return true;
  }

  @Test
  void promote_expectation_isCheckedInTheTransaction() {
    ModelVersion first = version(10, 0.9);
    ModelVersion second = version(11, 0.9);
    first.promotion("champion").expectingNone().promote();
    assertThatThrownBy(() -> second.promotion("champion").expectingNone().promote())
        .isInstanceOf(PromotionConflictException.class)
        .hasMessageContaining("version 1")
        .hasMessageContaining("no version");
    assertThatThrownBy(() -> second.promotion("champion").expecting(second).promote())
        .isInstanceOf(PromotionConflictException.class);
    assertThat(second.promotion("champion").expecting(first).promote().previous()).contains(first);
  }

  @Test
  void promote_expectingAVersionOfAnotherModel_isMisuse() {
    ModelVersion first = version(10, 0.9);
    first.promoteTo("champion");
    ModelVersion other =
        RegistryFixture.register(
            registry, "other", RegistryFixture.file(root, "other", "weights"), 0.9);
    assertThat(other.number()).isEqualTo(first.number());
    assertThatThrownBy(() -> version(11, 0.9).promotion("champion").expecting(other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'champion' of model 'm' cannot point to models:/other/1");
  }

  @Test
  void requireGates_holdEveryPromotionToThatAlias() {
    ModelVersion good = version(10, 0.9);
    ModelVersion bad = version(11, 0.7);
    try (ModelRegistry strict =
        database
            .at(root.resolve("registry"))
            .requireGates("champion", Gate.metric("f1").atLeast(0.8))
            .requireGates("champion", Gate.metric("f1").noWorseThanCurrent(0.01))
            .open()) {
      strict.model("m").protect("champion", "");
      Promotion promotion = strict.resolve(good.uri()).promoteTo("champion");
      assertThat(promotion.move().outcomes())
          .extracting(GateOutcome::verdict)
          .containsExactly(Verdict.PASSED, Verdict.NO_BASELINE);
      ModelVersion candidate = strict.resolve(bad.uri());
      Gate own = Gate.artifactSize("model.onnx").atMostBytes(11);
      assertThatThrownBy(() -> candidate.promoteTo("champion", own))
          .isInstanceOfSatisfying(
              GateRefusedException.class, refused -> assertThat(refused.failures()).hasSize(2))
          .hasMessageContaining("at least 0.8");
      assertThat(candidate.promotion("champion").require(own).check())
          .extracting(GateOutcome::passed)
          .containsExactly(false, false, true);
      candidate.promoteTo("shadow");
      strict.onBehalfOf("anna").resolve(version(12, 0.895).uri()).promoteTo("champion");
      assertThat(strict.model("m").rollBack("champion").to()).hasValue(good.number());
    }
    assertThat(model.aliases()).containsExactly(Map.entry("champion", 1), Map.entry("shadow", 2));
    assertThatThrownBy(() -> database.at(root).requireGates("latest"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void rollBack_whereGatesAreRequired_isNotHeldToThem() {
    version(10, 0.1).promoteTo("champion");
    try (ModelRegistry strict =
        database
            .at(root.resolve("registry"))
            .requireGates("champion", Gate.metric("f1").atLeast(0.9))
            .open()) {
      strict.resolve(version(11, 0.9).uri()).promoteTo("champion");
      AliasMove move = strict.model("m").rollBack("champion");
      assertThat(move.to()).hasValue(1);
      assertThat(move.outcomes()).isEmpty();
    }
  }

  @Test
  void aliases_ofAVersion_areThoseThatPointToItNow() {
    ModelVersion first = version(10, 0.9);
    ModelVersion second = version(11, 0.9);
    first.promoteTo("shadow");
    first.promoteTo("champion");
    assertThat(first.aliases()).containsExactly("champion", "shadow");
    second.promoteTo("champion");
    assertThat(first.aliases()).containsExactly("shadow");
    assertThat(second.aliases()).containsExactly("champion");
    model.removeAlias("shadow", "");
    assertThat(first.aliases()).isEmpty();
  }

  @Test
  void rollBack_goesBackOnePromotionEachTime() {
    ModelVersion first = version(10, 0.9);
    ModelVersion second = version(11, 0.91);
    ModelVersion third = version(12, 0.92);
    first.promoteTo("champion", Gate.metric("f1").atLeast(0.9));
    second.promoteTo("champion", Gate.metric("f1").atLeast(0.91));
    third.promoteTo("champion");

    AliasMove move = model.rollBack("champion", "p95 regressed");
    assertThat(move.kind()).isEqualTo(AliasMove.Kind.ROLLBACK);
    assertThat(move.from()).hasValue(3);
    assertThat(move.to()).hasValue(2);
    assertThat(move.reason()).isEqualTo("p95 regressed");
    assertThat(move.outcomes().get(0).bound()).hasValue(0.91);
    assertThat(model.alias("champion")).contains(second);

    assertThat(model.rollBack("champion").to()).hasValue(1);
    assertThatThrownBy(() -> model.rollBack("champion"))
        .isInstanceOf(RollbackRefusedException.class)
        .hasMessageContaining("champion");
    assertThat(model.alias("champion")).contains(first);

    third.promoteTo("champion");
    assertThat(model.rollBack("champion").to()).hasValue(1);
    assertThat(model.history()).hasSize(7);
  }

  @Test
  void rollBack_protectedAlias_countsEvidenceFromBeforeTheVersionWasPromotedAgain() {
    ModelVersion first = version(10, 0.9);
    first.promoteTo("champion", Gate.metric("f1").atLeast(0.5));
    first.promoteTo("champion");
    model.protect("champion", "production");
    version(11, 0.9).promoteTo("champion", Gate.metric("f1").atLeast(0.5));
    assertThat(model.rollBack("champion").to()).hasValue(1);
  }

  @Test
  void rollBack_afterRemoval_restoresTheVersion() {
    ModelVersion first = version(10, 0.9);
    first.promoteTo("champion");
    assertThat(model.removeAlias("champion", "withdrawn").to()).isEqualTo(OptionalInt.empty());
    assertThat(model.alias("champion")).isEmpty();
    assertThat(model.rollBack("champion").to()).hasValue(1);
    assertThat(model.alias("champion")).contains(first);
  }

  @Test
  void rollBack_afterRemovalAndPromotion_doesNotBringBackWhatWasRemoved() {
    ModelVersion first = version(10, 0.9);
    ModelVersion second = version(11, 0.9);
    first.promoteTo("champion");
    model.removeAlias("champion", "withdrawn");
    second.promoteTo("champion");
    assertThatThrownBy(() -> model.rollBack("champion"))
        .isInstanceOf(RollbackRefusedException.class);
    assertThat(model.alias("champion")).contains(second);
  }

  @Test
  void protect_alias_movesOnlyThroughGatesAndOnlyBackToEvidence() {
    ModelVersion ungated = version(10, 0.9);
    ModelVersion second = version(11, 0.91);
    ModelVersion third = version(12, 0.92);
    ungated.promoteTo("champion");
    AliasMove protection = model.protect("champion", "goes to customers");
    assertThat(protection.kind()).isEqualTo(AliasMove.Kind.PROTECTION);
    assertThat(protection.to()).hasValue(1);
    assertThat(model.isProtected("champion")).isTrue();
    assertThat(model.isProtected("shadow")).isFalse();

    assertThatThrownBy(() -> second.promoteTo("champion"))
        .isInstanceOf(AliasProtectedException.class)
        .hasMessageContaining("champion");
    second.promoteTo("champion", Gate.metric("f1").atLeast(0.9));
    third.promoteTo("champion", Gate.metric("f1").atLeast(0.9));
    assertThatThrownBy(() -> model.removeAlias("champion", ""))
        .isInstanceOf(AliasProtectedException.class);
    assertThat(model.rollBack("champion").to()).hasValue(2);
    assertThatThrownBy(() -> model.rollBack("champion"))
        .isInstanceOf(AliasProtectedException.class)
        .hasMessageContaining("version 1");
    assertThat(model.alias("champion")).contains(second);
    assertThat(registry.integrity().problems()).isEmpty();
  }

  @Test
  void protect_aliasYetToBe_guardsItsFirstPromotion() {
    assertThatThrownBy(() -> model.protect("champion", ""))
        .isInstanceOf(ModelNotFoundException.class);
    ModelVersion first = version(10, 0.9);
    model.protect("champion", "");
    assertThatThrownBy(() -> first.promoteTo("champion"))
        .isInstanceOf(AliasProtectedException.class);
    assertThatThrownBy(() -> model.rollBack("champion"))
        .isInstanceOf(RollbackRefusedException.class);
    first.promoteTo("champion", Gate.metric("f1").atLeast(0.9));
    assertThat(registry.verify().problems()).isEmpty();
  }

  @Test
  void groups_composeGates() {
    ModelVersion version = version(10, 0.9);
    Gate pass = Gate.metric("f1").atLeast(0.9);
    Gate refuse = Gate.metric("f1").atLeast(0.95);
    Gate noBaseline = Gate.metric("f1").noWorseThanCurrent(0);
    assertThat(outcome(version, Gate.all(pass, pass)).passed()).isTrue();
    assertThat(outcome(version, Gate.all(pass, refuse)).passed()).isFalse();
    assertThat(outcome(version, Gate.any(refuse, pass)).passed()).isTrue();
    assertThat(outcome(version, Gate.any(refuse, refuse)).passed()).isFalse();
    assertThat(outcome(version, Gate.any(noBaseline, refuse)).passed()).isFalse();
    assertThat(outcome(version, Gate.all(noBaseline, pass)).passed()).isTrue();
    assertThat(outcome(version, Gate.all(noBaseline)).passed()).isFalse();
    assertThat(outcome(version, Gate.any(refuse, Gate.all(pass, refuse))))
        .hasToString(
            "required: any of (f1 is 0.9, required: at least 0.95; required: all of (f1 is 0.9,"
                + " as required: at least 0.9; f1 is 0.9, required: at least 0.95))");
    assertThatThrownBy(Gate::any).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusalOfAGroup_listsTheFailingPartsWithValueAndBound() {
    ModelVersion version =
        model
            .newVersion()
            .artifact("m", RegistryFixture.file(root, "m", "x"))
            .metric("f1", 0.9)
            .metric(Metric.of("f1", 0.8).onSlice("de"))
            .metric(Metric.of("f1", 0.7).onSlice("fr"))
            .register();
    Gate met = Gate.metric("f1").atLeast(0.9);
    Gate unmet = Gate.metric("f1").atLeast(0.95);
    Gate slices = Gate.metric("f1").onEverySlice().atLeast(0.75);
    Gate current = Gate.metric("f1").noWorseThanCurrent(0.01);

    assertThatThrownBy(
            () ->
                version.promoteTo(
                    "champion",
                    Gate.all(met, Gate.any(unmet, current), Gate.any(unmet, met)),
                    slices))
        .isInstanceOfSatisfying(
            GateRefusedException.class,
            refused -> {
              assertThat(refused.failures())
                  .extracting(GateOutcome::metric)
                  .containsExactly("f1", "f1", "f1 on fr");
              assertThat(refused.failures().get(0).bound()).hasValue(0.95);
              assertThat(refused.failures().get(0).value()).hasValue(0.9);
              assertThat(refused.failures().get(1).requirement())
                  .contains("there is no current version");
              assertThat(refused.failures().get(2).bound()).hasValue(0.75);
              assertThat(refused.failures().get(2).value()).hasValue(0.7);
              assertThat(refused.outcomes()).hasSize(2);
              assertThat(refused.outcomes().get(1).parts())
                  .extracting(GateOutcome::passed)
                  .containsExactly(true, false);
            });
    assertThat(outcome(version, slices).parts()).hasSize(2);
    AliasMove move = version.promoteTo("champion", Gate.all(met, Gate.any(unmet, met))).move();
    assertThat(model.history()).containsExactly(move);
    assertThat(move.outcomes().get(0).parts().get(1).parts())
        .extracting(GateOutcome::passed)
        .containsExactly(false, true);
    assertThat(registry.verify().problems()).isEmpty();
  }

  /** The texts are those that releases wrote which knew no parts, and one of a later release. */
  @Test
  void evidence_ofOtherReleases_isRead() {
    String group =
        "[{\"requirement\":\"all of (x)\",\"metric\":\"all of (x)\",\"verdict\":\"PASSED\"},"
            + "{\"requirement\":\"at least 0.9\",\"metric\":\"f1\",\"verdict\":\"PASSED\","
            + "\"value\":\"0.9\",\"bound\":\"0.9\",\"absolute\":\"true\"}]";
    List<GateOutcome> read = Evidence.read(1, group);
    assertThat(read).extracting(GateOutcome::parts).containsOnly(List.of());
    assertThat(Evidence.write(read)).isEqualTo(group);
    assertThat(Evidence.read(1, group.replace("}]", ",\"later\":\"1\"}]"))).isEqualTo(read);
  }

  @Test
  void moves_ofUnknownAlias_areTyped() {
    version(10, 0.9);
    assertThatThrownBy(() -> model.rollBack("champion")).isInstanceOf(AliasNotFoundException.class);
    assertThatThrownBy(() -> model.removeAlias("champion", ""))
        .isInstanceOf(AliasNotFoundException.class);
  }

  @Test
  void evidence_anyOutcome_isReadBackEqual() {
    GateOutcome outcome =
        new GateOutcome(
            "\"quoted\"\n\u0000 \ud83d\ude00",
            "f1",
            Verdict.NO_BASELINE,
            OptionalDouble.of(Double.NEGATIVE_INFINITY),
            OptionalDouble.of(Double.MIN_VALUE));
    GateOutcome bare =
        new GateOutcome("", "", Verdict.PASSED, OptionalDouble.empty(), OptionalDouble.empty());
    GateOutcome absolute =
        new GateOutcome(
            "", "", Verdict.PASSED, OptionalDouble.empty(), OptionalDouble.empty(), true);
    GateOutcome group = composed(composed(outcome, bare), absolute);
    assertThat(Evidence.read(1, Evidence.write(List.of(outcome, bare, absolute, group))))
        .containsExactly(outcome, bare, absolute, group);
    assertThat(Evidence.read(1, "[]")).isEmpty();
    for (String broken : new String[] {"[{", "[{}]", "[{\"verdict\":\"MAYBE\"}]"}) {
      assertThatThrownBy(() -> Evidence.read(1, broken))
          .isInstanceOf(RegistryStorageException.class);
    }
  }

  private static GateOutcome composed(GateOutcome... parts) {
    return new GateOutcome(
        "all",
        "all",
        Verdict.PASSED,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        false,
        List.of(parts));
  }

  private GateOutcome outcome(ModelVersion candidate, Gate gate) {
    return gate.check(new GateContext(candidate, "champion", model.alias("champion")));
  }
}
