package io.mlops4j.examples;

import static io.mlops4j.core.assertj.RegistryAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops4j.core.Dataset;
import io.mlops4j.core.Gate;
import io.mlops4j.core.Metric;
import io.mlops4j.core.ModelRegistry;
import io.mlops4j.core.ModelSignature;
import io.mlops4j.core.ModelVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user's own test of a candidate looks like. */
class CandidateTest {
  @TempDir Path dir;
  private ModelRegistry registry;
  private Dataset train;
  private ModelVersion champion;
  private ModelVersion candidate;

  @BeforeEach
  void register() throws IOException {
    registry = ModelRegistry.open(dir.resolve("registry"));
    Path first = ScorerFiles.unpack("scorer.onnx", dir);
    Path second = ScorerFiles.unpack("scorer-retrained.onnx", dir);
    LabelledRows rows = LabelledRows.draw(100, /* seed= */ 1);
    train = Dataset.of("applications", rows.writeTo(dir.resolve("train.csv")));
    champion =
        registry
            .model("scorer")
            .newVersion()
            .artifact("model.onnx", first)
            .trainedOn(train)
            .signature(ModelSignature.ofOnnx(first))
            .metric("f1", 0.92)
            .register();
    champion.promoteTo("champion");
    candidate =
        registry
            .model("scorer")
            .newVersion()
            .artifact("model.onnx", second)
            .derivedFrom(champion, "retrained")
            .trainedOn(train)
            .signature(ModelSignature.ofOnnx(second))
            .metric("f1", 0.915)
            .metric(Metric.of("f1", 0.88).onSlice("lang=de"))
            .latency("p95", Duration.ofMillis(38))
            .register();
  }

  @AfterEach
  void close() {
    registry.close();
  }

  @Test
  void candidate_isGoodEnough() {
    assertThat(candidate).metric("f1").isAtLeast(0.9).isNoWorseThan(champion, 0.01);
    assertThat(candidate).metric("f1").onSlice("lang=de").isAtLeast(0.85);
    assertThat(candidate).latency("p95").isAtMost(Duration.ofMillis(50));
    assertThat(candidate).signature().hasInput("features", "float", "batch", "3");
    assertThat(candidate).isDerivedFrom(champion, "retrained").wasTrainedOn(train);
    assertThat(candidate)
        .passesFor(
            "champion",
            Gate.metric("f1").noWorseThanCurrent(0.01),
            Gate.signatureCompatibleWith(champion));
    assertThat(registry.model("scorer")).alias("champion").pointsTo(champion);
  }

  @Test
  void refusal_listsEveryGate() {
    assertThatThrownBy(
            () ->
                assertThat(candidate)
                    .passes(
                        Gate.metric("f1").atLeast(0.95),
                        Gate.latency("p95").atMost(Duration.ofMillis(50))))
        .hasMessage(
            """
            Expected models:/scorer/2 to pass the gates but
              refused: f1 is 0.915, required: at least 0.95
              passed:  latency_p95_ms is 38.0, as required: at most 50.0 ms"""
                .replace("\n", System.lineSeparator()));
  }
}
