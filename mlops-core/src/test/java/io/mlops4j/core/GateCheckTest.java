package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops4j.core.GateOutcome.Verdict;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gates checked without promoting, and gates on every slice. */
class GateCheckTest {
  @TempDir Path dir;
  private ModelRegistry registry;
  private ModelVersion first;
  private ModelVersion second;

  @BeforeEach
  void register() {
    registry = ModelRegistry.open(dir.resolve("registry"));
    first =
        version(
            List.of(
                Metric.of("f1", 0.9),
                Metric.of("f1", 0.9).onSlice("lang=de"),
                Metric.of("f1", 0.8).onSlice("lang=fr")));
    second =
        version(
            List.of(
                Metric.of("f1", 0.91),
                Metric.of("f1", 0.95).onSlice("lang=de"),
                Metric.of("f1", 0.7).onSlice("lang=fr"),
                Metric.of("loss", 0.3).lowerIsBetter().onSlice("lang=de")));
  }

  private ModelVersion version(List<Metric> metrics) {
    return registry
        .model("m")
        .newVersion()
        .artifact("model.onnx", RegistryFixture.file(dir, "model.onnx", "m"))
        .metrics(metrics)
        .register();
  }

  @AfterEach
  void close() {
    registry.close();
  }

  @Test
  void check_tellsEveryOutcomeAndMovesNothing() {
    List<GateOutcome> outcomes =
        second.check(Gate.metric("f1").atLeast(0.9), Gate.metric("f1").atMost(0.5));
    assertThat(outcomes)
        .extracting(GateOutcome::verdict)
        .containsExactly(Verdict.PASSED, Verdict.REFUSED);
    assertThat(registry.model("m").history()).isEmpty();
  }

  @Test
  void check_withoutAnAlias_hasNoCurrentVersion() {
    first.promoteTo("champion");
    Gate current = Gate.metric("f1").noWorseThanCurrent(0.01);
    assertThat(second.check(current)).extracting(GateOutcome::passed).containsExactly(false);
    assertThat(second.check(current, Gate.metric("f1").atLeast(0.5)))
        .extracting(GateOutcome::verdict)
        .containsExactly(Verdict.NO_BASELINE, Verdict.PASSED);
  }

  @Test
  void boundOnTheBetterSide_isNoneForAFirstPromotion() {
    Gate current = Gate.metric("f1").noWorseThanCurrent(0.01);
    assertThat(refuses(second, current, Gate.metric("f1").atMost(1))).isTrue();
    assertThat(refuses(second, current, Gate.metric("f1").atLeast(0.1))).isFalse();

    SlicesGate slices = Gate.metric("f1").onEverySlice();
    assertThat(refuses(second, slices.noWorseThanCurrent(0.1), slices.atMost(1))).isTrue();
    assertThat(refuses(second, slices.noWorseThanCurrent(0.1), slices.atLeast(0.1))).isFalse();

    MetricGate loss = Gate.metric("loss").onSlice("lang=de");
    assertThat(refuses(second, loss.noWorseThanCurrent(0.1), loss.atLeast(0))).isTrue();
    assertThat(refuses(second, loss.noWorseThanCurrent(0.1), loss.atMost(1))).isFalse();
    assertThat(second.check(Gate.metric("f1").atMost(1)))
        .extracting(GateOutcome::toString)
        .containsExactly("f1 is 0.91, as required: at most 1.0");
  }

  @Test
  void comparisonsAndPredicates_areNoAbsoluteBoundsForAFirstPromotion() {
    Gate current = Gate.metric("f1").noWorseThanCurrent(0.01);
    assertThat(refuses(second, current, Gate.metric("f1").noWorseThan(second, 0))).isTrue();
    assertThat(refuses(second, current, Gate.metric("f1").noWorseThanRelative(second, 0))).isTrue();
    assertThat(refuses(second, current, Gate.of("f1", version -> true))).isTrue();
    assertThat(refuses(second, current, Gate.all(Gate.metric("f1").noWorseThan(second, 0))))
        .isTrue();
    SlicesGate slices = Gate.metric("f1").onEverySlice();
    assertThat(refuses(second, slices.noWorseThanCurrent(0.1), slices.noWorseThan(second, 0)))
        .isTrue();
  }

  @Test
  void check_ofAPromotion_comparesWithTheCurrentVersion() {
    first.promoteTo("champion");
    Gate current = Gate.metric("f1").noWorseThanCurrent(0);
    assertThat(second.promotion("champion").require(current).check())
        .extracting(GateOutcome::verdict)
        .containsExactly(Verdict.PASSED);
    assertThat(registry.model("m").alias("champion")).contains(first);
    second.promoteTo("champion");
    assertThat(first.promotion("champion").require(current).check())
        .extracting(GateOutcome::verdict)
        .containsExactly(Verdict.REFUSED);
  }

  @Test
  void onEverySlice_refusesWhereOneIsBeyond() {
    SlicesGate slices = Gate.metric("f1").onEverySlice();
    assertThat(passes(second, slices.atLeast(0.7))).isTrue();
    assertThat(second.check(slices.atLeast(0.75)).get(0).toString())
        .isEqualTo(
            "f1 on every slice, required: all of (f1 on lang=de is 0.95, as required: at least 0.75; f1 on lang=fr is"
                + " 0.7, required: at least 0.75)");
    assertThat(passes(second, Gate.metric("loss").onEverySlice().atMost(0.3))).isTrue();
    assertThat(passes(second, Gate.metric("loss").onEverySlice().atMost(0.2))).isFalse();
    assertThat(passes(second, slices.noWorseThan(first, 0.1))).isTrue();
    assertThat(passes(second, slices.noWorseThan(first, 0.09))).isFalse();
  }

  @Test
  void onEverySlice_aSliceThatOnlyOneHas_isRefused() {
    ModelVersion fewer = version(List.of(Metric.of("f1", 0.99).onSlice("lang=de")));
    SlicesGate slices = Gate.metric("f1").onEverySlice();
    assertThat(passes(fewer, slices.noWorseThan(first, 0.5))).isFalse();
    assertThat(passes(first, slices.noWorseThan(fewer, 0.5))).isFalse();
    assertThat(passes(fewer, slices.atLeast(0.9))).isTrue();
  }

  @Test
  void onEverySlice_withoutSlices_isRefused() {
    assertThat(second.check(Gate.metric("auc").onEverySlice().atLeast(0)).get(0))
        .hasToString("auc on every slice, required: measured on slices");
    assertThatThrownBy(() -> Gate.metric("f1").onEverySlice().atLeast(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Gate.metric("f1").onEverySlice().noWorseThan(first, -1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void noWorseThan_aMetricThatImprovesTheOtherWay_isRefusedHoweverGood() {
    ModelVersion loss = version(List.of(Metric.of("f1", 0.9).lowerIsBetter()));
    for (double value : new double[] {0.1, 0.9, 0.99}) {
      ModelVersion candidate = version(List.of(Metric.of("f1", value)));
      assertThat(candidate.check(Gate.metric("f1").noWorseThan(loss, 1)).get(0))
          .hasToString(
              "f1 is %s, required: no worse than %s within 1.0, which declares LOWER_IS_BETTER, the"
                      .formatted(value, loss.uri())
                  + " candidate HIGHER_IS_BETTER");
      assertThat(passes(candidate, Gate.metric("f1").noWorseThanRelative(loss, 1))).isFalse();
      assertThat(passes(loss, Gate.metric("f1").noWorseThan(candidate, 1))).isFalse();
    }
    loss.promoteTo("champion");
    assertThatThrownBy(() -> first.promoteTo("champion", Gate.metric("f1").noWorseThanCurrent(0.5)))
        .isInstanceOf(GateRefusedException.class)
        .hasMessageContaining("which declares LOWER_IS_BETTER");
    assertThat(registry.model("m").alias("champion")).contains(loss);
  }

  @Test
  void noWorseThanCurrentRelative_measuresTheShareOfTheCurrentValue() {
    Gate tenth = Gate.metric("f1").noWorseThanCurrentRelative(0.1);
    assertThat(refuses(first, tenth)).isTrue();
    first.promoteTo("champion", tenth, Gate.metric("f1").atLeast(0.5));
    assertThat(refuses(version(List.of(Metric.of("f1", 0.81))), tenth)).isFalse();
    assertThat(refuses(version(List.of(Metric.of("f1", 0.809))), tenth)).isTrue();
    assertThatThrownBy(() -> Gate.metric("f1").noWorseThanCurrentRelative(-0.1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void onEverySlice_comparedWithTheCurrentVersion() {
    SlicesGate slices = Gate.metric("f1").onEverySlice();
    Gate absolute = slices.noWorseThanCurrent(0.1);
    Gate relative = slices.noWorseThanCurrentRelative(0.125);
    assertThat(refuses(first, absolute)).isTrue();
    assertThat(first.check(relative, slices.atLeast(0.8)))
        .extracting(GateOutcome::verdict)
        .containsExactly(Verdict.NO_BASELINE, Verdict.PASSED);
    first.promoteTo("champion", absolute, relative, slices.atLeast(0.8));
    assertThat(refuses(second, absolute)).isFalse();
    assertThat(refuses(second, slices.noWorseThanCurrent(0.09))).isTrue();
    assertThat(refuses(second, relative)).isFalse();
    assertThat(refuses(second, slices.noWorseThanCurrentRelative(0.12))).isTrue();
    assertThat(passes(second, slices.noWorseThanRelative(first, 0.125))).isTrue();
    assertThat(passes(second, slices.noWorseThanRelative(first, 0.12))).isFalse();
    assertThat(refuses(version(List.of(Metric.of("f1", 1).onSlice("lang=de"))), absolute)).isTrue();
  }

  private static boolean refuses(ModelVersion version, Gate... gates) {
    return version.promotion("champion").require(gates).check().stream()
        .anyMatch(outcome -> !outcome.passed());
  }

  private static boolean passes(ModelVersion version, Gate gate) {
    return version.check(gate).get(0).passed();
  }
}
